package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.config.ThreadingMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the JDK's {@code jcmd} tells of a Java process at one moment.
 *
 * @param heapKib   used after a collection of everything, KiB.
 * @param allocated bytes each thread has allocated so far, by name; those of one name together.
 */
record JvmSample(long heapKib, Map<String, Long> allocated)
{
    /** Threads between the bytes and the journal, but for the one that allocates room on the disk. */
    static final Set<String> HOT = Stream.of(ThreadingMode.values())
        .flatMap(threading -> threading.threads().stream())
        .collect(Collectors.toUnmodifiableSet());

    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final Pattern THREAD = Pattern.compile("\"(.*)\" #.* allocated=(\\d+(?:\\.\\d+)?)([BKMGT])");
    private static final String UNITS = "BKMGT";

    /** Collects the garbage of a process, looks at its heap, and at its threads. */
    static JvmSample of(final ProcessHandle process) throws IOException, InterruptedException
    {
        final Map<String, Long> allocated = allocated(process);
        jcmd(process, "GC.run");
        final Matcher used = USED.matcher(jcmd(process, "GC.heap_info"));
        assertTrue(used.find());
        return new JvmSample(Long.parseLong(used.group(1)), allocated);
    }

    /** What the threads of the hot path have allocated since another sample was taken, bytes. */
    long hotSince(final JvmSample before)
    {
        return HOT.stream()
            .mapToLong(name -> allocated.getOrDefault(name, 0L) - before.allocated.getOrDefault(name, 0L))
            .sum();
    }

    /** What all threads that are still there have allocated since another sample was taken, bytes. */
    long allSince(final JvmSample before)
    {
        return allocated.keySet().stream()
            .mapToLong(name -> allocated.get(name) - before.allocated.getOrDefault(name, 0L))
            .sum();
    }

    private static Map<String, Long> allocated(final ProcessHandle process) throws IOException, InterruptedException
    {
        final Map<String, Long> allocated = new TreeMap<>();
        final Matcher threads = THREAD.matcher(jcmd(process, "Thread.print", "-e"));
        while (threads.find())
        {
            final double bytes =
                Double.parseDouble(threads.group(2)) * Math.pow(1024, UNITS.indexOf(threads.group(3)));
            allocated.merge(threads.group(1), (long)bytes, Long::sum);
        }
        assertTrue(HOT.stream().anyMatch(allocated::containsKey), allocated::toString);
        return allocated;
    }

    private static String jcmd(final ProcessHandle process, final String... args)
        throws IOException, InterruptedException
    {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(process.pid())));
        command.addAll(List.of(args));
        final Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String told = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(jcmd.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, jcmd.exitValue(), told);
        return told;
    }
}
