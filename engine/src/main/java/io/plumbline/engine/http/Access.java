package io.plumbline.engine.http;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may do what. Without tokens everybody who can connect may send readings and read the metrics, and nobody may
 * reload. Any thread.
 */
final class Access
{
    private static final Pattern BEARER = Pattern.compile("[Bb][Ee][Aa][Rr][Ee][Rr] +(\\S+) *");
    private static final String CHALLENGE = "Bearer realm=\"plumbline\"";

    /** Null as long as nobody needs a token. */
    private volatile AccessTokens tokens;

    /** From now on these are let in. */
    void use(final AccessTokens newTokens)
    {
        tokens = newTokens;
    }

    /**
     * Lets a request through, or ends it: with 401 without a token that is known, 403 where that lacks the right. What
     * a browser sends on behalf of a page of somebody else's is ended too: pages get at this machine's own addresses.
     *
     * @param ctx   of the request.
     * @param right that it needs.
     */
    void check(final Context ctx, final Right right)
    {
        if (ctx.req().getHeader("Origin") != null)
        {
            throw new HttpProblem(403, "from-a-page", "requests of web pages are not taken");
        }
        final AccessTokens known = tokens;
        if (known == null)
        {
            if (right == Right.ADMIN)
            {
                throw new HttpProblem(403, "forbidden", "this needs a token, and there is no tokens-file");
            }
            return;
        }
        final Set<Right> rights = rights(known, Collections.list(ctx.req().getHeaders("Authorization")));
        if (!rights.contains(right))
        {
            throw new HttpProblem(
                403,
                "forbidden",
                "the token lacks the right " + right.text(),
                challenge(", error=\"insufficient_scope\", scope=\"" + right.text() + "\""));
        }
    }

    private static Set<Right> rights(final AccessTokens known, final List<String> authorizations)
    {
        if (authorizations.isEmpty())
        {
            throw new HttpProblem(401, "unauthorized", "a bearer token is needed", challenge(""));
        }
        final Matcher matcher = BEARER.matcher(authorizations.get(0));
        final Set<Right> rights =
            authorizations.size() == 1 && matcher.matches() ? known.rightsOf(matcher.group(1)) : null;
        if (rights == null)
        {
            throw new HttpProblem(
                401, "unauthorized", "no bearer token that is known", challenge(", error=\"invalid_token\""));
        }
        return rights;
    }

    private static Map<String, String> challenge(final String more)
    {
        return Map.of("WWW-Authenticate", CHALLENGE + more);
    }
}
