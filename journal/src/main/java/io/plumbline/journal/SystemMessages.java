package io.plumbline.journal;

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

    private SystemMessages()
    {
    }

    /**
     * From now on the messages are those of the C locale, in the whole process. To be called before other threads are
     * started; where the C library cannot be called, the messages stay as they are.
     */
    public static void useEnglish()
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
