package io.plumbline.engine.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonElementsTest
{
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static String lines(final String json)
    {
        return new String(lines(json.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    private static byte[] lines(final byte[] json)
    {
        final byte[] body = json.clone();
        return Arrays.copyOf(body, JsonElements.toLines(body, body.length));
    }

    @Test
    void shouldTakeOneMessage()
    {
        assertEquals("{\"a\": 1}", lines("{\"a\": 1}"));
        assertEquals("{ \"a\":  \"x\" }", lines(" \r\n{\n\"a\":\r\n\"x\" } \n"));
        assertEquals("5", lines("5"));
        assertEquals("\"text\"", lines(" \"text\" "));
        assertEquals("null", lines("null\n"));
    }

    @Test
    void shouldTakeTheElementsOfAnArray()
    {
        assertEquals("", lines("[]"));
        assertEquals("", lines(" [ \n ] "));
        assertEquals("1", lines("[1]"));
        assertEquals("{\"a\": [1, {\"b\": 2}]}\n{}\n[[]]", lines("[{\"a\": [1,\n{\"b\": 2}]} ,\n {},[[]]]"));
        assertEquals(
            "1\n-2.5e+3\n\"a,]\\\"\"\ntrue\nfalse\nnull\n{\"ä\":\"€\"}",
            lines("[1,-2.5e+3 , \"a,]\\\"\",true,false,null,{\"ä\":\"€\"}]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " \n", "[", "[1", "[1,", "[1,]", "[,1]", "]", "{", "{\"a\"}", "[{]", "[1] 2", "{} {}", "[1][2]", "1 2",
        "nope", "[nope]", "{'a': 1}", "[1 2]", "[01]", "\"a", "[\"a\nb\"]", "{\"a\": 1,}", "// c\n1", "\uFEFF[]",
        "[NaN]", "[+1]", "[.5]", "\u0000"
    })
    void shouldRefuseWhatIsNoJson(final String json)
    {
        final HttpProblem problem = assertThrows(HttpProblem.class, () -> lines(json));
        assertEquals(400, problem.status());
        assertEquals("bad-json", problem.name());
        assertTrue(problem.getMessage().indexOf('\n') < 0, problem.getMessage());
    }

    @Test
    void shouldRefuseOtherEncodings()
    {
        for (final Charset charset : List.of(
            StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE))
        {
            final byte[] json = "[{\"a\": 1}]".getBytes(charset);
            assertThrows(HttpProblem.class, () -> lines(json), charset.name());
        }
        // No character, an overlong one, a surrogate, one that is cut off.
        for (final String bytes : List.of("\u00FF", "\u00F0\u0080\u0098\u009F", "\u00ED\u00A0\u0080", "\u00C3"))
        {
            final byte[] json = ("[\"" + bytes + "\"]").getBytes(StandardCharsets.ISO_8859_1);
            assertThrows(HttpProblem.class, () -> lines(json), bytes);
        }
    }

    @Test
    void shouldBearDepthAndLength()
    {
        final String deep = "[".repeat(5_000) + "]".repeat(5_000);
        assertEquals(deep, lines("[" + deep + "]"));
        final String tooDeep = "[".repeat(100_000) + "]".repeat(100_000);
        assertEquals("bad-json", assertThrows(HttpProblem.class, () -> lines(tooDeep)).name());
        final String number = "1".repeat(100_000);
        final String name = "n".repeat(200_000);
        final String object = "{\"" + name + "\":" + number + ",\"b\":\"" + name + "\"}";
        assertEquals(object + "\n" + number, lines("[" + object + "," + number + "]"));
    }

    /** Names that all fall into one place of a hash table cost a refusal at most. */
    @Test
    void shouldBearManyNames()
    {
        final StringBuilder json = new StringBuilder("[{");
        for (int i = 0; i < 100_000; i++)
        {
            json.append(i == 0 ? "" : ",").append("\"name").append(i).append("\":1");
        }
        json.append("}]");
        assertEquals(json.substring(1, json.length() - 1), lines(json.toString()));
    }

    @Test
    void shouldFindWhatJacksonFinds() throws IOException
    {
        final long seed = 11;
        final Random random = new Random(seed);
        for (int round = 0; round < 500; round++)
        {
            final ArrayNode array = MAPPER.createArrayNode();
            for (int i = random.nextInt(6); i > 0; i--)
            {
                array.add(value(random, 0));
            }
            final byte[] json = random.nextBoolean() ?
                MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(array) :
                MAPPER.writeValueAsBytes(array);
            final String[] lines = new String(lines(json), StandardCharsets.UTF_8).split("\n");
            final ArrayNode found = MAPPER.createArrayNode();
            for (final String line : lines)
            {
                if (!line.isEmpty())
                {
                    found.add(MAPPER.readTree(line));
                }
            }
            assertEquals(array.toString(), found.toString(), "seed " + seed);
        }
    }

    private static JsonNode value(final Random random, final int depth)
    {
        switch (random.nextInt(depth > 3 ? 4 : 6))
        {
            case 0:
                return MAPPER.getNodeFactory().numberNode(random.nextLong());
            case 1:
                return MAPPER.getNodeFactory().numberNode(random.nextInt(1_000_000) / 64.0);
            case 2:
                return MAPPER.getNodeFactory().textNode("te\nxt \"],{ € \\ " + random.nextInt());
            case 3:
                return random.nextBoolean() ?
                    MAPPER.getNodeFactory().booleanNode(random.nextBoolean()) :
                    MAPPER.getNodeFactory().nullNode();
            case 4:
                final ArrayNode array = MAPPER.createArrayNode();
                for (int i = random.nextInt(4); i > 0; i--)
                {
                    array.add(value(random, depth + 1));
                }
                return array;
            default:
                final ObjectNode object = MAPPER.createObjectNode();
                for (int i = random.nextInt(4); i > 0; i--)
                {
                    object.set("nä" + random.nextInt(1000), value(random, depth + 1));
                }
                return object;
        }
    }
}
