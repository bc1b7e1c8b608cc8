package io.plumbline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.plumbline.campaign.ChildProcess;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the operating system says is understood whatever language it is set to. */
class SystemMessagesTest
{
    private static final String LOCALE = "de_DE.UTF-8";

    @TempDir
    private Path path;

    @Test
    void shouldUnderstandASystemThatSpeaksGerman() throws IOException, InterruptedException
    {
        final String locales = output(new ProcessBuilder("locale", "-a"));
        Assumptions.assumeTrue(
            locales.contains("de_DE.utf8"), "no locale de_DE.utf8: localedef -i de_DE -f UTF-8 " + LOCALE);
        final ProcessBuilder builder = new ProcessBuilder(ChildProcess.command(path, Child.class, path.toString()));
        builder.environment().put("LC_ALL", LOCALE);
        assertEquals("Ist ein Verzeichnis false\nIs a directory true\n", output(builder));
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', '', '', true", "'', '', C.UTF-8, '', true", "'', '', en_GB.UTF-8, '', true", "'', '', en, '', true",
        "'', '', de_DE.UTF-8, '', false", "'', de_DE, en_US, '', false", "C, de_DE, de_DE, '', true",
        "'', '', en_US, de:en, false", "'', '', C.UTF-8, de, false", "POSIX, '', de_DE, de, true",
        "'', '', eno_XX, '', false"})
    void shouldTellByTheEnvironmentWhetherTheSystemSpeaksEnglish(
        final String all, final String messages, final String lang, final String language, final boolean english)
    {
        assertEquals(english, SystemMessages.isEnglish(
            Map.of("LC_ALL", all, "LC_MESSAGES", messages, "LANG", lang, "LANGUAGE", language)));
    }

    private static String output(final ProcessBuilder builder) throws IOException, InterruptedException
    {
        final Process process = builder.redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** Opens a directory as a file, before and after. */
    static final class Child
    {
        private Child()
        {
        }

        public static void main(final String[] args)
        {
            for (final Runnable before : List.<Runnable>of(() -> {}, SystemMessages::useEnglish))
            {
                before.run();
                try (FileInputStream stream = new FileInputStream(args[0]))
                {
                    System.out.println(stream.available());
                }
                catch (final IOException ex)
                {
                    System.out.println(ex.getMessage().replaceAll(".*\\((.*)\\)", "$1") + " " +
                        FileFailure.in(ex).isPresent());
                }
            }
        }
    }
}
