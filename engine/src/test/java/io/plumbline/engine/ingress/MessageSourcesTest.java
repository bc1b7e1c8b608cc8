package io.plumbline.engine.ingress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MessageSourcesTest
{
    @TempDir
    private Path directory;

    private static byte[] random(final int length)
    {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] gzip(final byte[]... members) throws IOException
    {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (final byte[] member : members)
        {
            try (OutputStream gzip = new GZIPOutputStream(bytes))
            {
                gzip.write(member);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] readAll(final MessageSource source) throws IOException
    {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        final byte[] buffer = new byte[1000];
        int length = source.read(buffer, 7, 900);
        while (length != MessageSource.END)
        {
            all.write(buffer, 7, length);
            length = source.read(buffer, 7, 900);
        }
        assertEquals(MessageSource.END, source.read(buffer, 0, 1), "the end stays the end");
        return all.toByteArray();
    }

    private byte[] readFile(final byte[] content) throws IOException
    {
        final Path file = Files.write(directory.resolve("messages"), content);
        try (MessageSource source = MessageSources.open(file.toString()))
        {
            final byte[] all = readAll(source);
            assertEquals(content.length, source.size());
            assertEquals(content.length, source.position());
            return all;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 899, 901, 1_000_000})
    void shouldReadPlainAndCompressedFilesAlike(final int length) throws IOException
    {
        final byte[] content = random(length);
        assertArrayEquals(content, readFile(content));
        assertArrayEquals(content, readFile(gzip(content)));
        final byte[] first = Arrays.copyOf(content, length / 3);
        final byte[] second = Arrays.copyOfRange(content, length / 3, length);
        assertArrayEquals(content, readFile(gzip(first, second)), "two members");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 899, 901, 2_000_000})
    void shouldReadPlainAndCompressedPipesAlike(final int length) throws IOException
    {
        final byte[] content = random(length);
        try (MessageSource plain = PipeSource.open("pipe", new ByteArrayInputStream(content));
            MessageSource compressed = PipeSource.open("pipe", new ByteArrayInputStream(gzip(content))))
        {
            assertArrayEquals(content, readAll(plain));
            assertArrayEquals(content, readAll(compressed));
            assertEquals(content.length, plain.position());
        }
    }

    @Test
    void shouldFailOnACompressedFileThatIsCutOff() throws IOException
    {
        final byte[] whole = gzip(random(100_000));
        assertThrows(IOException.class, () -> readFile(Arrays.copyOf(whole, whole.length / 2)));
        try (MessageSource source = PipeSource.open(
            "pipe", new ByteArrayInputStream(Arrays.copyOf(whole, whole.length / 2))))
        {
            assertThrows(IOException.class, () -> readAll(source));
        }
    }

    @Test
    void shouldReadCompressedMembersWhoseWriterPausesBetweenThem() throws IOException
    {
        final byte[] first = random(5000);
        final byte[] second = random(700);
        final byte[] members = gzip(first, second);
        final int boundary = gzip(first).length;
        // Never gives more than up to the boundary at once, and says there that nothing is available.
        final InputStream pausing = new ByteArrayInputStream(members)
        {
            @Override
            public synchronized int read(final byte[] bytes, final int offset, final int length)
            {
                final int most = pos < boundary ? boundary - pos : length;
                return super.read(bytes, offset, Math.min(length, most));
            }

            @Override
            public synchronized int available()
            {
                return 0;
            }
        };
        try (MessageSource source = PipeSource.open("pipe", pausing))
        {
            final ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.write(first);
            both.write(second);
            assertArrayEquals(both.toByteArray(), readAll(source));
        }
    }

    @Test
    void shouldReadANamedPipe() throws IOException, InterruptedException
    {
        final Path pipe = directory.resolve("pipe");
        assumeTrue(
            new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no named pipes here");
        final byte[] content = random(300_000);
        final Thread writer = new Thread(() ->
        {
            try (OutputStream out = new FileOutputStream(pipe.toFile()))
            {
                out.write(content, 0, 100_000);
                out.flush();
                out.write(content, 100_000, 200_000);
            }
            catch (final IOException e)
            {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();
        try (MessageSource source = MessageSources.open(pipe.toString()))
        {
            assertArrayEquals(content, readAll(source));
        }
        writer.join();
    }

    @Test
    void shouldNameWhatCannotBeOpened()
    {
        final IOException missing = assertThrows(
            IOException.class, () -> MessageSources.open(directory.resolve("missing").toString()));
        assertTrue(missing.getMessage().contains("missing"), missing.getMessage());
        final IOException isDirectory =
            assertThrows(IOException.class, () -> MessageSources.open(directory.toString()));
        assertTrue(isDirectory.getMessage().contains("is a directory"), isDirectory.getMessage());
    }

    @Test
    void shouldRepeatMemory() throws IOException
    {
        try (MessageSource source = new MemorySource(new byte[] {1, 2, 3}, 3, 2))
        {
            assertArrayEquals(new byte[] {1, 2, 3, 1, 2, 3, 1, 2, 3}, readAll(source));
        }
    }
}
