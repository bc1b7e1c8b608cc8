package io.plumbline.engine.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokensTest
{
    @TempDir
    private Path directory;

    private Path file(final String content, final String permissions) throws IOException
    {
        final Path file = directory.resolve("tokens");
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void shouldTellRights() throws IOException
    {
        final AccessTokens tokens = AccessTokens.read(file(
            "# senders\r\nreadings 0123456789abcdef\n\n  readings,metrics\t-._~+/0123456789==  \n" +
                "admin fedcba9876543210\n",
            "rw-------"));
        assertEquals(Set.of(Right.READINGS), tokens.rightsOf("0123456789abcdef"));
        assertEquals(Set.of(Right.READINGS, Right.METRICS), tokens.rightsOf("-._~+/0123456789=="));
        assertEquals(Set.of(Right.ADMIN), tokens.rightsOf("fedcba9876543210"));
        assertNull(tokens.rightsOf("0123456789abcdeF"));
        assertNull(tokens.rightsOf("0123456789abcde"));
        assertNull(tokens.rightsOf(""));
        assertNull(tokens.rightsOf("senders"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx--x---", "rw-rw-rw-"})
    void shouldRefuseAFileThatIsOpenToOthers(final String permissions) throws IOException
    {
        final Path file = file("readings 0123456789abcdef\n", permissions);
        final String message = assertThrows(IOException.class, () -> AccessTokens.read(file)).getMessage();
        assertTrue(message.startsWith(file + ": is open to others (" + permissions + ")"), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "readings short | :2: a token has at least 16",
        "readings 0123456789abcdef\"x | :2: a token has at least 16",
        "readings 0123456789abcdéfxx | :2: a token has at least 16",
        "0123456789abcdef | :2: must be rights and a token",
        "readings 0123456789abcdef more | :2: must be rights and a token",
        "write 0123456789abcdef | :2: rights are readings, metrics and admin",
        "readings, 0123456789abcdef | :2: rights are readings, metrics and admin",
        "# only a comment | : holds no token",
    })
    void shouldNameTheLineThatIsWrongAndNoToken(final String line, final String expected) throws IOException
    {
        final Path file = file("\n" + line + "\n", "rw-------");
        final String message = assertThrows(IOException.class, () -> AccessTokens.read(file)).getMessage();
        assertTrue(message.startsWith(file + expected), message);
        assertFalse(message.contains("0123456789"), message);
    }

    @Test
    void shouldNameAFileThatIsMissing()
    {
        final Path missing = directory.resolve("missing");
        final String message = assertThrows(IOException.class, () -> AccessTokens.read(missing)).getMessage();
        assertTrue(message.startsWith(missing + ": "), message);
    }
}
