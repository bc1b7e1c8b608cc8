package io.plumbline.engine.ingress;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A sender of messages over TCP: a plain socket, with time-outs that only guard against hanging. */
public final class TestClient implements AutoCloseable
{
    private static final int HANG_MS = 60_000;

    private final Socket socket = new Socket();
    private final byte[] buffer = new byte[4096];
    private final StringBuilder read = new StringBuilder();
    private final InputStream in;

    public TestClient(final InetSocketAddress address) throws IOException
    {
        this(address, null, 0);
    }

    /** A client at an address of its own, with a small receive buffer where its length is given. */
    TestClient(final InetSocketAddress address, final String from, final int receiveBufferLength) throws IOException
    {
        if (receiveBufferLength > 0)
        {
            socket.setReceiveBufferSize(receiveBufferLength);
        }
        if (from != null)
        {
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(HANG_MS);
        socket.connect(address, HANG_MS);
        in = socket.getInputStream();
    }

    public void send(final String text)
    {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(final byte[] bytes)
    {
        send(bytes, 0, bytes.length);
    }

    public void send(final byte[] bytes, final int offset, final int length)
    {
        try
        {
            socket.getOutputStream().write(bytes, offset, length);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    public void endOutput()
    {
        try
        {
            socket.shutdownOutput();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a whole answer can be read without waiting. */
    boolean hasAnswer()
    {
        try
        {
            while (in.available() > 0 && read.indexOf("\n") < 0)
            {
                take();
            }
            return read.indexOf("\n") >= 0;
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** The next answer, or null at the end. */
    public String answer()
    {
        try
        {
            boolean more = true;
            while (more && read.indexOf("\n") < 0)
            {
                more = take();
            }
            final int end = read.indexOf("\n");
            final String answer = end < 0 ? null : read.substring(0, end);
            read.delete(0, end + 1);
            return answer;
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    private boolean take() throws IOException
    {
        final int length = in.read(buffer);
        read.append(new String(buffer, 0, Math.max(0, length), StandardCharsets.US_ASCII));
        return length >= 0;
    }

    /** All answers up to the end. */
    public List<String> answers()
    {
        final List<String> answers = new ArrayList<>();
        String answer = answer();
        while (answer != null)
        {
            answers.add(answer);
            answer = answer();
        }
        return answers;
    }

    /** Reads answers until so many lines are acknowledged; gives the last one. */
    public String awaitAcked(final long lines)
    {
        String answer = answer();
        while (acked(answer) < lines)
        {
            answer = answer();
        }
        return answer;
    }

    /** Lines that an answer acknowledges, -1 when it is none. */
    public static long acked(final String answer)
    {
        assertNotNull(answer, "the connection was ended");
        return answer.startsWith("{\"acked\": ") ?
            Long.parseLong(answer.substring("{\"acked\": ".length(), answer.indexOf(','))) :
            -1;
    }

    /** Ends the connection at once, as a process does that is killed with something unread. */
    public void reset()
    {
        try
        {
            socket.setSoLinger(true, 0);
            socket.close();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException
    {
        socket.close();
    }
}
