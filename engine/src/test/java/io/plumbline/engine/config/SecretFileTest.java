package io.plumbline.engine.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One rule for every secret: it is its owner's alone. */
class SecretFileTest
{
    @TempDir
    private Path directory;

    private Path file(final String content, final String permissions) throws IOException
    {
        final Path file = Files.writeString(directory.resolve("secret"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static void assertRefused(final String expected, final Executable read)
    {
        final String message = assertThrows(IOException.class, read).getMessage();
        assertEquals(expected, message);
        assertFalse(message.contains("of lead"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------", "rwx------"})
    void shouldReadWhatIsItsOwnersAlone(final String permissions) throws IOException
    {
        final Path file = file("A: of lead\n", permissions);
        assertEquals("A: of lead", SecretFile.line(file));
        assertEquals(Map.of("A", "of lead"), SecretFile.headers(file));
        assertArrayEquals("A: of lead\n".getBytes(StandardCharsets.UTF_8), SecretFile.bytes(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx--x---", "rwx-----x", "rw-rw-rw-"})
    void shouldRefuseWhatIsOpenToAnybodyElseInEveryWayToReadIt(final String permissions) throws IOException
    {
        final Path file = file("A: of lead\n", permissions);
        final String expected = file + ": is open to others (" + permissions + "); take that from them with: " +
            "chmod 600 " + file;
        assertRefused(expected, () -> SecretFile.line(file));
        assertRefused(expected, () -> SecretFile.headers(file));
        assertRefused(expected, () -> SecretFile.bytes(file));
    }

    @Test
    void shouldRefuseAFileThatAnotherTookThePlaceOf() throws IOException
    {
        final Path file = file("of lead", "rw-------");
        final PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        final Object key = view.readAttributes().fileKey();
        final Path other = Files.writeString(directory.resolve("other"), "of tin");
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-------"));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertRefused("was replaced while it was opened", () -> SecretFile.bytes(file, view, key));
    }

    @Test
    void shouldNameTheFileAndWhatIsWrongWithIt() throws IOException
    {
        assertRefused(directory.resolve("none") + ": no such file or directory",
            () -> SecretFile.line(directory.resolve("none")));
        final Path file = file(" \n", "rw-------");
        assertRefused(file + ": is empty", () -> SecretFile.line(file));
        Files.writeString(file, "of lead\nof lead\n");
        assertRefused(file + ": must be one line of visible ASCII", () -> SecretFile.line(file));
        assertRefused(file + ":1: is no header, Name: value", () -> SecretFile.headers(file));
        Files.writeString(file, "A: b\n\nHost: of lead\n");
        assertRefused(file + ":3: header Host cannot be set", () -> SecretFile.headers(file));
        Files.write(file, new byte[(1 << 20) + 1]);
        assertTrue(assertThrows(IOException.class, () -> SecretFile.bytes(file)).getMessage()
            .endsWith(": is longer than a mebibyte"));
    }
}
