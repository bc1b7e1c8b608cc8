package io.plumbline.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * RFC 8259 the plain way: text to a tree, recursively. Strings are Strings, booleans Booleans, the rest the types
 * below.
 */
final class ReferenceJson
{
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private final String text;
    private int index;

    private ReferenceJson(final String text)
    {
        this.text = text;
    }

    /** Not one JSON value in UTF-8. */
    static final class Malformed extends Exception
    {
        private static final long serialVersionUID = 1;
    }

    /** A number as it stands. */
    record Numeric(String text)
    {
    }

    /** The literal null. */
    record Null()
    {
    }

    /** An array. */
    record Array(List<Object> values)
    {
    }

    /** One name and its value. */
    record Member(String name, Object value)
    {
    }

    /** An object, with all its members, names that stand twice too. */
    record Members(List<Member> members)
    {
    }

    static Object parse(final byte[] bytes) throws Malformed
    {
        final String text;
        try
        {
            text = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes)).toString();
        }
        catch (final CharacterCodingException ex)
        {
            throw new Malformed();
        }
        final ReferenceJson parser = new ReferenceJson(text);
        final Object value = parser.value();
        parser.require(parser.index == text.length());
        return value;
    }

    /** A value and the white space around it. */
    private Object value() throws Malformed
    {
        space();
        final Object value;
        switch (peek())
        {
            case '{':
                value = object();
                break;
            case '[':
                value = array();
                break;
            case '"':
                value = string();
                break;
            case 't':
                value = literal("true", Boolean.TRUE);
                break;
            case 'f':
                value = literal("false", Boolean.FALSE);
                break;
            case 'n':
                value = literal("null", new Null());
                break;
            default:
                value = number();
                break;
        }
        space();
        return value;
    }

    private Members object() throws Malformed
    {
        final List<Member> members = new ArrayList<>();
        expect('{');
        space();
        if (peek() != '}')
        {
            members.add(member());
            while (peek() == ',')
            {
                index++;
                members.add(member());
            }
        }
        expect('}');
        return new Members(members);
    }

    private Member member() throws Malformed
    {
        space();
        final String name = string();
        space();
        expect(':');
        return new Member(name, value());
    }

    private Array array() throws Malformed
    {
        final List<Object> values = new ArrayList<>();
        expect('[');
        space();
        if (peek() != ']')
        {
            values.add(value());
            while (peek() == ',')
            {
                index++;
                values.add(value());
            }
        }
        expect(']');
        return new Array(values);
    }

    private String string() throws Malformed
    {
        final StringBuilder content = new StringBuilder();
        expect('"');
        while (peek() != '"')
        {
            final char c = text.charAt(index++);
            require(c >= 0x20);
            if (c != '\\')
            {
                content.append(c);
                continue;
            }
            final int escape = "\"\\/bfnrtu".indexOf(peek());
            require(escape >= 0);
            index++;
            if (escape < 8)
            {
                content.append("\"\\/\b\f\n\r\t".charAt(escape));
                continue;
            }
            require(text.length() - index >= 4);
            final String hex = text.substring(index, index + 4);
            require(hex.matches("[0-9a-fA-F]{4}"));
            content.append((char)Integer.parseInt(hex, 16));
            index += 4;
        }
        index++;
        return content.toString();
    }

    private Numeric number() throws Malformed
    {
        final Matcher matcher = NUMBER.matcher(text).region(index, text.length());
        require(matcher.lookingAt());
        index = matcher.end();
        return new Numeric(matcher.group());
    }

    private Object literal(final String name, final Object value) throws Malformed
    {
        require(text.startsWith(name, index));
        index += name.length();
        return value;
    }

    private void space()
    {
        while (index < text.length() && " \t\r\n".indexOf(text.charAt(index)) >= 0)
        {
            index++;
        }
    }

    private char peek() throws Malformed
    {
        require(index < text.length());
        return text.charAt(index);
    }

    private void expect(final char c) throws Malformed
    {
        require(peek() == c);
        index++;
    }

    private void require(final boolean condition) throws Malformed
    {
        if (!condition)
        {
            throw new Malformed();
        }
    }
}
