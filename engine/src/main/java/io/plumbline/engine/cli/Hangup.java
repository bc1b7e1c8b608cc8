package io.plumbline.engine.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Takes the signal SIGHUP. The Java platform has no other way to it than {@code sun.misc.Signal}, of the module
 * {@code jdk.unsupported}; the compiler warns of that class in a way that cannot be turned off, so it is called by
 * reflection.
 */
final class Hangup implements AutoCloseable
{
    private static final String HUP = "HUP";

    private final Method handle;
    private final Object signal;
    private final Object previous;

    private Hangup(final Method handle, final Object signal, final Object previous)
    {
        this.handle = handle;
        this.signal = signal;
        this.previous = previous;
    }

    /**
     * Takes the signal until this is closed.
     *
     * @param action called on a thread of the virtual machine's, which it must not hold up.
     * @return what gives the signal back.
     * @throws UnsupportedOperationException if this virtual machine has no such signal, or keeps it to itself.
     */
    static Hangup handle(final Runnable action)
    {
        try
        {
            final Class<?> signalClass = Class.forName("sun.misc.Signal");
            final Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            final InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName())
            {
                case "handle" ->
                {
                    action.run();
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> HUP;
            };
            final Method handle = signalClass.getMethod("handle", signalClass, handlerClass);
            final Object signal = signalClass.getConstructor(String.class).newInstance(HUP);
            final Object previous = handle.invoke(
                null,
                signal,
                Proxy.newProxyInstance(Hangup.class.getClassLoader(), new Class<?>[]{handlerClass}, handler));
            return new Hangup(handle, signal, previous);
        }
        catch (final ReflectiveOperationException e)
        {
            throw new UnsupportedOperationException("SIGHUP cannot be taken", e);
        }
    }

    /** Gives the signal back to who had it before. */
    @Override
    public void close()
    {
        try
        {
            handle.invoke(null, signal, previous);
        }
        catch (final ReflectiveOperationException e)
        {
            throw new UnsupportedOperationException("SIGHUP cannot be given back", e);
        }
    }
}
