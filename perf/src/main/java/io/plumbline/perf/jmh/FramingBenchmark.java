package io.plumbline.perf.jmh;

import io.plumbline.codec.AvroJsonDecoder;
import io.plumbline.codec.DecodeStatus;
import io.plumbline.codec.PowerReport;
import io.plumbline.engine.ingress.LineDecoder;
import io.plumbline.engine.ingress.LineFramer;
import io.plumbline.perf.Preconditions;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Cutting bytes into lines, alone and with decoding: a message an operation, the copy into the framer's buffer
 * included, as it is live.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class FramingBenchmark
{
    private static final int BUFFER_LENGTH = 512 * 1024;
    private static final int MAX_LINE_LENGTH = 4096;
    private static final int MAX_LINES = 64;

    private final LineFramer framer = new LineFramer(BUFFER_LENGTH, MAX_LINE_LENGTH, MAX_LINES);
    private final LineFramer lineFramer = new LineFramer(BUFFER_LENGTH, MAX_LINE_LENGTH, 1);
    private final PowerReport report = new PowerReport();
    private DecoderInput input;
    private AvroJsonDecoder decoder;
    private LineDecoder lines;

    /** Makes the messages. */
    @Setup
    public void setUp()
    {
        Preconditions.check();
        input = new DecoderInput("PYTHON");
        decoder = new AvroJsonDecoder(input.devices, false, MAX_LINE_LENGTH);
        lines = new LineDecoder(lineFramer, decoder, input.devices);
    }

    /**
     * Framing alone.
     *
     * @return sum of the lines' places.
     */
    @Benchmark
    @OperationsPerInvocation(DecoderInput.LINES)
    public long framing()
    {
        fill(framer);
        long sum = 0;
        int lines = framer.frame();
        while (lines > 0)
        {
            for (int i = 0; i < lines; i++)
            {
                sum += framer.offset(i) + framer.length(i);
            }
            lines = framer.frame();
        }
        return sum;
    }

    /**
     * Framing and decoding.
     *
     * @return sum of the powers.
     */
    @Benchmark
    @OperationsPerInvocation(DecoderInput.LINES)
    public long framingAndDecoding()
    {
        fill(framer);
        long sum = 0;
        int lines = framer.frame();
        while (lines > 0)
        {
            for (int i = 0; i < lines; i++)
            {
                final DecodeStatus status =
                    decoder.decode(framer.buffer(), framer.offset(i), framer.length(i), report);
                sum += status == DecodeStatus.OK ? report.power() + report.device() : 0;
            }
            lines = framer.frame();
        }
        return sum;
    }

    /**
     * Decoding on to the expected end of the line, as ingress does.
     *
     * @return sum of the powers.
     */
    @Benchmark
    @OperationsPerInvocation(DecoderInput.LINES)
    public long decodingToExpectedEnd()
    {
        fill(lineFramer);
        long sum = 0;
        DecodeStatus status = lines.next(report);
        while (status != null)
        {
            sum += status == DecodeStatus.OK ? report.power() + report.device() : 0;
            status = lines.next(report);
        }
        return sum;
    }

    private void fill(final LineFramer framer)
    {
        framer.room();
        System.arraycopy(input.bytes, 0, framer.buffer(), framer.limit(), input.length);
        framer.added(input.length);
    }
}
