package io.plumbline.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An exclusive lock on a file of its own, which the operating system takes back when the process dies. One holder at a
 * time, within a process too. May be used from any thread.
 * <p>
 * Two bytes are locked: the first arbitrates between those who want the lock; the second tells that one has it. Whoever
 * only wants to know, {@link #isHeld}, tries the second for a moment, so that one who takes the lock just then waits
 * for that moment and is not turned away.
 */
final class LockFile implements AutoCloseable
{
    private static final long ARBITER = 0;
    private static final long PRESENCE = 1;

    /**
     * The locks this process holds. The operating system's lock is the whole process's, and is lost when any channel of
     * the process on that file is closed; so whoever comes second, also to look, must be turned away before the file is
     * opened. Who opens one does so as the monitor's owner.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    /** What tells the file from another of that name; null where the system has nothing that does. */
    private final Object key;

    private LockFile(final Path file, final FileChannel channel, final Object key)
    {
        this.file = file;
        this.channel = channel;
        this.key = key;
    }

    /**
     * Takes the lock, if nobody has it.
     *
     * @param directory of the file, by whatever path.
     * @param name      of the file, which is made if it is not there.
     * @return the lock, to be given back; null if another has it, of this process or another.
     * @throws IOException if that cannot be found out.
     */
    static LockFile take(final Path directory, final String name) throws IOException
    {
        synchronized (HELD)
        {
            final Path file = directory.toRealPath().resolve(name);
            final LockFile taken = HELD.contains(file) ? null : locked(file);
            if (taken != null)
            {
                HELD.add(file);
            }
            return taken;
        }
    }

    private static LockFile locked(final Path file) throws IOException
    {
        final FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        LockFile taken = null;
        try
        {
            if (channel.tryLock(ARBITER, 1, false) != null && channel.lock(PRESENCE, 1, false).isValid())
            {
                taken = new LockFile(file, channel, key(file));
            }
            return taken;
        }
        catch (final OverlappingFileLockException ex)
        {
            // Of this process, though not by way of this class.
            return null;
        }
        finally
        {
            if (taken == null)
            {
                channel.close();
            }
        }
    }

    /**
     * Whether anybody holds a lock, of this process or another. Takes nothing but for a moment, and needs no right but
     * to read.
     *
     * @param directory of the file, by whatever path.
     * @param name      of the file, which need not be there.
     * @return true if it is held.
     * @throws IOException if that cannot be found out.
     */
    static boolean isHeld(final Path directory, final String name) throws IOException
    {
        synchronized (HELD)
        {
            try
            {
                final Path file = directory.toRealPath().resolve(name);
                return HELD.contains(file) || isLocked(file);
            }
            catch (final NoSuchFileException ex)
            {
                return false;
            }
        }
    }

    private static boolean isLocked(final Path file) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            FileLock presence = channel.tryLock(PRESENCE, 1, true))
        {
            return presence == null;
        }
    }

    /**
     * Who holds a lock that could not be taken, and has signed it.
     *
     * @param directory of the file, by whatever path.
     * @param name      of the file.
     * @return process id, with a word where it is this process's; {@code unknown} where the holder has not signed.
     * @throws IOException if the file cannot be read.
     */
    static String holder(final Path directory, final String name) throws IOException
    {
        synchronized (HELD)
        {
            final Path file = directory.toRealPath().resolve(name);
            if (HELD.contains(file))
            {
                return ProcessHandle.current().pid() + ", this very process";
            }
            // Behind the line of who signs just now there may be the end of a longer one.
            return Files.readString(file).lines().findFirst().filter((line) -> !line.isBlank()).orElse("unknown");
        }
    }

    /**
     * Writes this process's id into the file.
     *
     * @throws IOException if it cannot be written; the lock is still held.
     */
    void sign() throws IOException
    {
        final String pid = ProcessHandle.current().pid() + "\n";
        // In place first: on a full disk the room that is given back may be another's by then.
        channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
        channel.truncate(pid.length());
    }

    /**
     * Whether the file that is locked has its name still: who locks another has a lock, too. Opens nothing.
     *
     * @return false if it was deleted, or another stands in its place.
     * @throws IOException if that cannot be found out.
     */
    boolean isInPlace() throws IOException
    {
        try
        {
            return Objects.equals(key, key(file));
        }
        catch (final NoSuchFileException ex)
        {
            return false;
        }
    }

    private static Object key(final Path file) throws IOException
    {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /**
     * Gives the lock back. Once only: it may be another's then.
     *
     * @throws JournalException if the file cannot be closed.
     */
    @Override
    public void close()
    {
        try
        {
            channel.close();
        }
        catch (final IOException ex)
        {
            throw new JournalException(file, "lock cannot be given back", ex);
        }
        finally
        {
            HELD.remove(file);
        }
    }
}
