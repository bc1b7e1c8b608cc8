package io.plumbline.engine.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FollowSourceTest
{
    @TempDir
    private Path directory;

    private final byte[] buffer = new byte[64];
    private Path file;
    private long nowNs;
    private FollowSource source;

    @BeforeEach
    void open() throws IOException
    {
        file = directory.resolve("messages.ndjson");
        Files.writeString(file, "one\ntwo\n");
        source = FollowSource.open(file.toString(), () -> nowNs);
    }

    @AfterEach
    void close() throws IOException
    {
        source.close();
    }

    private void append(final String text) throws IOException
    {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    /** What there is to read now and after a while. */
    private String read() throws IOException
    {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10; i++)
        {
            final int length = source.read(buffer, 3, 5);
            text.append(new String(buffer, 3, length, StandardCharsets.US_ASCII));
            nowNs += TimeUnit.MILLISECONDS.toNanos(100);
        }
        return text.toString();
    }

    @Test
    void shouldGoOnAsTheFileGrows() throws IOException
    {
        assertEquals("one\ntwo\n", read());
        assertEquals("", read());
        append("thr");
        assertEquals("thr", read());
        append("ee\n");
        assertEquals("ee\n", read());
        assertNull(source.takeNote());
    }

    @Test
    void shouldGoOnWithTheFileThatTakesItsPlace() throws IOException
    {
        assertEquals("one\ntwo\n", read());
        append("thr");
        final Path old = directory.resolve("messages.1");
        Files.move(file, old);
        assertEquals("thr", read());
        Files.writeString(old, "ee\nfo", StandardOpenOption.APPEND);
        Files.writeString(file, "five\n");
        assertEquals("ee\nfo\nfive\n", read());
        assertEquals(file + " has been replaced; going on with the new file", source.takeNote());
        append("six\n");
        assertEquals("six\n", read());
        assertNull(source.takeNote());
    }

    @Test
    void shouldReadAFileAgainThatHasBecomeShorter() throws IOException
    {
        append("thr");
        assertEquals("one\ntwo\nthr", read());
        Files.writeString(file, "a\n");
        assertEquals("\na\n", read());
        assertEquals(file + " has become shorter; it is read from its beginning again", source.takeNote());
        Files.writeString(file, "");
        assertEquals("", read());
        append("b\n");
        assertEquals("b\n", read());
    }

    @Test
    void shouldNameWhatCannotBeFollowed() throws IOException
    {
        final Path compressed = directory.resolve("messages.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed)))
        {
            out.write('x');
        }
        assertEquals(
            compressed + ": is compressed; only a plain file can be followed",
            assertThrows(IOException.class, () -> FollowSource.open(compressed.toString(), () -> 0)).getMessage());
        assertEquals(
            directory + ": only a regular file can be followed",
            assertThrows(IOException.class, () -> FollowSource.open(directory.toString(), () -> 0)).getMessage());
        assertThrows(IOException.class, () -> FollowSource.open(directory.resolve("no").toString(), () -> 0));
    }
}
