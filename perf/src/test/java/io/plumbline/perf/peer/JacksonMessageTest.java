package io.plumbline.perf.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JacksonMessageTest
{
    private final JacksonMessage message = new JacksonMessage(List.of("aaa00", "aaa01", "aaa02"));

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"code\": \"aaa01\", \"id\": \"3\", \"pwr\": \"-59.25\", \"valid_flag\": \"True\"}",
        "{\"code\":\"aaa01\",\"id\":3,\"pwr\":-59.25,\"valid_flag\":true}",
        "{\"valid_flag\": \"True\", \"pwr\": \"-59.25\", \"id\": \"3\", \"code\": \"aaa01\"}",
        "{\"code\": \"aaa01\", \"pwr\": \"-59.25\", \"id\": \"3\", \"valid_flag\": \"True\"}"})
    void shouldReadFieldsInAnyOrder(final String line) throws IOException
    {
        read(line);
        assertEquals(1, message.device());
        assertEquals(2, message.component());
        assertTrue(message.valid());
        assertEquals(-59_250_000, message.power());
        assertEquals(JacksonMessage.NO_TIMESTAMP, message.timestampMs());
    }

    @Test
    void shouldReadATime() throws IOException
    {
        read("{\"code\": \"aaa02\", \"id\": \"1\", \"pwr\": \"1\", \"valid_flag\": \"False\", \"ts\": 1700000000123}");
        assertEquals(1_700_000_000_123L, message.timestampMs());
        assertFalse(message.valid());
        assertEquals(0, message.power());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{}", "{\"code\": \"aaa01\"}", "{\"code\": \"aaa01\", \"id\": \"3\", \"pwr\": \"-59.25\", \"ts\": 1}",
        "{\"code\": \"aaa09\", \"id\": \"3\", \"pwr\": \"-59.25\", \"valid_flag\": \"True\"}",
        "{\"code\": \"aaa01\", \"id\": \"3\", \"power\": \"-59.25\", \"valid_flag\": \"True\"}"})
    void shouldRefuseWhatIsNoMessage(final String line)
    {
        assertThrows(IOException.class, () -> read(line));
    }

    private void read(final String line) throws IOException
    {
        try (JsonParser parser = new JsonFactory().createParser(line))
        {
            parser.nextToken();
            message.read(parser);
        }
    }
}
