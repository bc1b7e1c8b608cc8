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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
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

    private static byte[] join(final byte[] first, final byte[] second)
    {
        final byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** All of the content comes before the failure. */
    private void assertFailsBehind(final byte[] content, final byte[] compressed, final String what)
        throws IOException
    {
        final Path file = Files.write(directory.resolve("messages"), compressed);
        try (MessageSource source = MessageSources.open(file.toString()))
        {
            final byte[] bytes = new byte[content.length];
            int length = 0;
            while (length < bytes.length)
            {
                length += source.read(bytes, length, bytes.length - length);
            }
            assertArrayEquals(content, bytes);
            final IOException failure = assertThrows(IOException.class, () -> source.read(bytes, 0, 1));
            assertTrue(failure.getMessage().contains(what), failure.getMessage());
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
    void shouldFailOnWhatStandsBehindCompressedDataUnlessItIsPadding() throws IOException
    {
        final byte[] content = random(100_000);
        final byte[] whole = gzip(content);
        assertArrayEquals(content, readFile(Arrays.copyOf(whole, whole.length + 1)));
        assertArrayEquals(content, readFile(Arrays.copyOf(whole, whole.length + 200_000)));
        assertFailsBehind(content, join(whole, "{}\n".getBytes(StandardCharsets.UTF_8)), "not compressed");
        assertFailsBehind(content, join(whole, new byte[]{0x1F}), "cut off");
        assertFailsBehind(content, join(whole, new byte[]{0x1F, 0}), "not compressed");
        assertFailsBehind(content, join(whole, new byte[]{0, 0, 7}), "not compressed");
        // A member that follows is damaged: the JDK's own stream would call that the end.
        final byte[] second = gzip(random(50));
        second[2] ^= 1;
        assertFailsBehind(content, join(whole, second), "unknown method");
        second[2] ^= 1;
        second[second.length - 8] ^= 1;
        assertFailsBehind(join(content, random(50)), join(whole, second), "does not match");
    }

    @Test
    void shouldReadHeadersWithEveryOptionalField() throws IOException
    {
        final byte[] content = random(3000);
        final byte[] plain = gzip(content);
        final byte[] head = {0x1F, (byte)0x8B, 8, 0x1E, 0, 0, 0, 0, 0, 3, 4, 0, 'a', 'b', 0, 1, 'n', 0, 'c', 'd', 0};
        final CRC32 crc = new CRC32();
        crc.update(head);
        final byte[] checked = join(head, new byte[]{(byte)crc.getValue(), (byte)(crc.getValue() >> 8)});
        final byte[] body = Arrays.copyOfRange(plain, 10, plain.length);
        assertArrayEquals(content, readFile(join(checked, body)));
        checked[16] ^= 1;
        final IOException failure = assertThrows(IOException.class, () -> readFile(join(checked, body)));
        assertTrue(failure.getMessage().contains("header does not match"), failure.getMessage());
    }

    @Test
    void shouldReadWhatIsCutAnywhereUpToThere() throws IOException
    {
        final byte[] whole = gzip(random(300), random(20));
        final int first = gzip(random(300)).length;
        for (int length = 2; length < whole.length; length++)
        {
            final byte[] cut = Arrays.copyOf(whole, length);
            if (length == first)
            {
                assertArrayEquals(random(300), readFile(cut));
            }
            else
            {
                assertThrows(IOException.class, () -> readFile(cut), "of length " + length);
            }
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
