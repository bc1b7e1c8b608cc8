package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.analysis.BoundOrigins;
import io.plumbline.engine.analysis.Explanation;
import io.plumbline.engine.analysis.Moment;
import io.plumbline.engine.json.JsonLine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationJsonTest
{
    private static final long SECOND = 1_000_000_000L;

    @Test
    void shouldTellThePointAndWhatFellDueBeforeIt()
    {
        final Explanation explanation = new Explanation(
            "abc01",
            new Moment(5, 10 * SECOND),
            Explanation.RoundEnd.NONE,
            null,
            null,
            0,
            List.of(),
            1,
            null,
            new Explanation.Due(20 * SECOND, 60 * SECOND),
            null,
            new BoundOrigins(null, null, null, null));
        final String json = json(explanation, 30 * SECOND);
        assertTrue(json.contains("\"at\":{\"sequence\":5,\"time\":\"1970-01-01T00:00:10.000000000Z\"}"), json);
        assertTrue(
            json.endsWith("\"point\":\"1970-01-01T00:00:30.000000000Z\"," +
                "\"incompleteDue\":\"1970-01-01T00:00:20.000000000Z\",\"silentDue\":null," +
                "\"complete\":true,\"notRead\":[]}\n"),
            json);
    }

    private static String json(final Explanation explanation, final long pointNs)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final JsonLine line = new JsonLine(out);
        ExplanationJson.write(line, explanation, ExplanationText.ALL, pointNs, true, List.of());
        line.flush();
        return out.toString(StandardCharsets.UTF_8);
    }
}
