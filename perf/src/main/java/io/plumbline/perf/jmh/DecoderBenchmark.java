package io.plumbline.perf.jmh;

import io.plumbline.perf.Preconditions;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The decoder beside Apache Avro's JsonDecoder and Jackson's streaming parser, on the same lines, a message an
 * operation. Before anything is timed all three decode every line, and their values must be equal.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class DecoderBenchmark
{
    /** Layout of the messages, or MIXED for all of them in turns. */
    @Param({"PYTHON", "COMPACT", "TIMED", "REORDERED", "MIXED"})
    public String form;

    private PlumblineDecoding plumbline;
    private JacksonDecoding jackson;
    private AvroDecoding avro;

    /**
     * Makes the messages and holds the three against each other.
     *
     * @throws IOException never.
     */
    @Setup
    public void setUp() throws IOException
    {
        Preconditions.check();
        final DecoderInput input = new DecoderInput(form);
        plumbline = new PlumblineDecoding(input);
        jackson = new JacksonDecoding(input);
        avro = new AvroDecoding(input);
        final long expected = plumbline.decodeAll();
        check("Jackson, message by message", jackson.decodeEach(), expected);
        check("Jackson, as a stream", jackson.decodeStream(), expected);
        check("Avro, a decoder a message", avro.decodeNew(), expected);
        check("Avro, one decoder", avro.decodeEach(), expected);
        check("Avro, as a stream", avro.decodeStream(), expected);
    }

    /**
     * Plumbline, into a reused report.
     *
     * @return digest of all values.
     */
    @Benchmark
    @OperationsPerInvocation(DecoderInput.LINES)
    public long plumbline()
    {
        return plumbline.decodeAll();
    }

    /**
     * Jackson, a parser a message, from one factory.
     *
     * @return digest of all values.
     * @throws IOException never.
     */
    @Benchmark
    @OperationsPerInvocation(DecoderInput.LINES)
    public long jackson() throws IOException
    {
        return jackson.decodeEach();
    }

    /**
     * Jackson, one parser for all messages, which only a stream of good ones allows.
     *
     * @return digest of all values.
     * @throws IOException never.
     */
    @Benchmark
    @OperationsPerInvocation(DecoderInput.LINES)
    public long jacksonStream() throws IOException
    {
        return jackson.decodeStream();
    }

    /**
     * Avro, a decoder a message, as its documentation shows it; reader and record reused.
     *
     * @return digest of all values.
     * @throws IOException never.
     */
    @Benchmark
    @OperationsPerInvocation(DecoderInput.LINES)
    public long avro() throws IOException
    {
        return avro.decodeNew();
    }

    /**
     * Avro, the decoder reused too, configured anew for each message.
     *
     * @return digest of all values.
     * @throws IOException never.
     */
    @Benchmark
    @OperationsPerInvocation(DecoderInput.LINES)
    public long avroReused() throws IOException
    {
        return avro.decodeEach();
    }

    /**
     * Avro, configured once for all messages, which only a stream of good ones allows.
     *
     * @return digest of all values.
     * @throws IOException never.
     */
    @Benchmark
    @OperationsPerInvocation(DecoderInput.LINES)
    public long avroStream() throws IOException
    {
        return avro.decodeStream();
    }

    private static void check(final String who, final long actual, final long expected)
    {
        if (actual != expected)
        {
            throw new IllegalStateException(who + " reads other values than Plumbline");
        }
    }
}
