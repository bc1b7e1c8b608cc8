package io.plumbline.journal;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jnr.ffi.LibraryLoader;

/**
 * The language of the operating system's messages. {@code java.io} and {@code java.nio} hand on what is wrong with a
 * file by that text alone, so a full disk, a missing permission and damage can be told apart only in a language that is
 * known.
 */
public final class SystemMessages
{
    /** {@code LC_MESSAGES} of Linux, {@code bits/locale.h}. */
    private static final int LC_MESSAGES = 5;

    private static final Pattern ENGLISH = Pattern.compile("(C|POSIX|en)([_.@].*)?");

    private SystemMessages()
    {
    }

    /**
     * From now on the messages are those of the C locale, in the whole process. To be called before other threads are
     * started; where the C library cannot be called, the messages stay as they are. Where the environment asks for
     * English anyway, nothing is called: loading what calls the C library takes a third of a command's start.
     */
    public static void useEnglish()
    {
        if (!isEnglish(System.getenv()))
        {
            setLocale();
        }
    }

    /**
     * Whether messages are in English by the environment, as {@code setlocale(3)} and gettext read it: the first that
     * is set of three variables names the locale, and in all but the C locale itself {@code LANGUAGE} goes before it.
     */
    static boolean isEnglish(final Map<String, String> environment)
    {
        final String locale = Stream.of("LC_ALL", "LC_MESSAGES", "LANG")
            .map((name) -> environment.getOrDefault(name, ""))
            .filter((value) -> !value.isEmpty())
            .findFirst().orElse("C");
        return locale.equals("C") || locale.equals("POSIX") ||
            ENGLISH.matcher(locale).matches() && environment.getOrDefault("LANGUAGE", "").isEmpty();
    }

    private static void setLocale()
    {
        try
        {
            LibraryLoader.create(CLibrary.class).load("c").setlocale(LC_MESSAGES, "C");
        }
        catch (final LinkageError | RuntimeException ex)
        {
            System.err.println("plumbline: the system's messages may be in another language than English (" + ex +
                "): in that case a full disk is a fault");
        }
    }

    /** What is called of it. */
    public interface CLibrary
    {
        /**
         * {@code setlocale(3)}.
         *
         * @param category to be set.
         * @param locale   its name.
         * @return name of the locale that is set, or null.
         */
        String setlocale(int category, String locale);
    }
}
