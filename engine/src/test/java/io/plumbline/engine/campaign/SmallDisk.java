package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A small disk of its own, real, that can be filled and emptied. */
final class SmallDisk implements AutoCloseable
{
    private static final long WAIT_S = 60;
    private static final int BLOCK = 4096;
    private static final int FILLERS = 64;
    private static final long LAST = 1024 * 1024;

    private final Path path;
    private final Path point;
    private final Path image;
    private final Process holder;
    private final List<Path> fillers = new ArrayList<>();

    private SmallDisk(final Path path, final Path point, final Path image, final Process holder)
    {
        this.path = path;
        this.point = point;
        this.image = image;
        this.holder = holder;
    }

    /**
     * A tmpfs; for who may not mount one, in a namespace of mounts that a process of its own holds.
     *
     * @param directory where it is mounted, made anew.
     * @param mebibytes of its size.
     * @return the disk, or empty where none is permitted.
     */
    static Optional<SmallDisk> tmpfs(final Path directory, final int mebibytes) throws IOException
    {
        Files.createDirectory(directory);
        final String size = "size=" + mebibytes + "m";
        if (isDone("mount", "-t", "tmpfs", "-o", size, "plumbline", directory.toString()))
        {
            return Optional.of(new SmallDisk(directory, directory, null, null));
        }
        final String script = "mount -t tmpfs -o " + size + " plumbline \"$0\" && echo mounted && read -r end";
        try
        {
            final Process holder =
                new ProcessBuilder("unshare", "-U", "-r", "-m", "sh", "-c", script, directory.toString()).start();
            if (holder.getInputStream().read() == 'm')
            {
                return Optional.of(new SmallDisk(
                    Path.of("/proc/" + holder.pid() + "/root" + directory.toAbsolutePath()), directory, null, holder));
            }
            holder.destroyForcibly();
        }
        catch (final IOException ex)
        {
            // There is no unshare.
            return Optional.empty();
        }
        return Optional.empty();
    }

    /**
     * An ext4 in a file, by a loop device.
     *
     * @param directory where it is mounted, made anew; the file lies beside it.
     * @param mebibytes of its size.
     * @return the disk, or empty where none is permitted.
     */
    static Optional<SmallDisk> ext4(final Path directory, final int mebibytes) throws IOException
    {
        Files.createDirectory(directory);
        final Path image = directory.resolveSibling(directory.getFileName() + ".image");
        if (isDone("truncate", "-s", mebibytes + "M", image.toString()) &&
            isDone("mkfs.ext4", "-q", "-F", "-m", "0", image.toString()) &&
            isDone("mount", "-o", "loop", image.toString(), directory.toString()))
        {
            return Optional.of(new SmallDisk(directory, directory, image, null));
        }
        Files.deleteIfExists(image);
        return Optional.empty();
    }

    /** Where this process sees it. */
    Path path()
    {
        return path;
    }

    /** Where a process sees it that is started with {@link #prefix()}. */
    Path point()
    {
        return point;
    }

    /** What a command that is to see it begins with. */
    List<String> prefix()
    {
        return holder == null ? List.of() :
            List.of("nsenter", "-t", Long.toString(holder.pid()), "-U", "-m", "--preserve-credentials");
    }

    /** Bytes that are free. */
    long free() throws IOException
    {
        final FileStore store = Files.getFileStore(path);
        return store.getUsableSpace();
    }

    /** Fills it but for so many bytes, or whatever more is taken meanwhile. */
    void fill(final long left) throws IOException
    {
        long due = free() - left;
        while (due >= BLOCK && fillers.size() < FILLERS)
        {
            final Path filler = path.resolve("filler" + fillers.size());
            fillers.add(filler);
            fillers.add(path.resolve("last" + fillers.size()));
            if (!isDone("fallocate", "-l", Long.toString(due), filler.toString()))
            {
                writeTo(fillers.get(fillers.size() - 1), Math.min(due, LAST));
            }
            due = free() - left;
        }
    }

    /** Makes room again. */
    void empty() throws IOException
    {
        for (final Path filler : fillers)
        {
            Files.deleteIfExists(filler);
        }
        fillers.clear();
    }

    /** Unmounts it, and takes away what it was made of. */
    @Override
    public void close() throws IOException
    {
        if (holder != null)
        {
            try (OutputStream in = holder.getOutputStream())
            {
                in.write('\n');
            }
            await(holder, "the mount is still held");
        }
        else if (!isDone("umount", point.toString()))
        {
            // Something has a file open still: it goes when that is closed.
            assertTrue(isDone("umount", "-l", point.toString()), () -> point + " is still mounted");
        }
        if (image != null)
        {
            Files.delete(image);
        }
    }

    private static void writeTo(final Path filler, final long length) throws IOException
    {
        try (OutputStream out = Files.newOutputStream(filler))
        {
            for (long at = 0; at < length; at += BLOCK)
            {
                out.write(new byte[BLOCK]);
            }
        }
        catch (final IOException ex)
        {
            // It was taken by others: so it is full, which is what is wanted.
            return;
        }
    }

    private static boolean isDone(final String... command)
    {
        try
        {
            final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            final String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            await(process, told);
            return process.exitValue() == 0;
        }
        catch (final IOException ex)
        {
            return false;
        }
    }

    private static void await(final Process process, final String told)
    {
        try
        {
            assertTrue(process.waitFor(WAIT_S, TimeUnit.SECONDS), told);
        }
        catch (final InterruptedException ex)
        {
            throw new IllegalStateException(ex);
        }
    }
}
