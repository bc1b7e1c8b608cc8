package io.plumbline.journal;

import java.util.Optional;

/**
 * What a look at one of the small files has come to in which a journal keeps what it knows of itself: what the file
 * says, or that it is damaged, or neither, as there is no such file. Whoever looks decides what then holds in its
 * stead. That a file cannot be read is not among this, for nobody may go on from that as if nothing were there.
 *
 * @param found  what it says; empty where it is damaged, or not there.
 * @param damage that it is not as it was written, with its place; empty where it is, or is not there.
 * @param <T>    what such a file says.
 */
public record Look<T>(Optional<T> found, Optional<JournalDamagedException> damage)
{
    static <T> Look<T> none()
    {
        return new Look<>(Optional.empty(), Optional.empty());
    }

    static <T> Look<T> of(final T what)
    {
        return new Look<>(Optional.of(what), Optional.empty());
    }

    static <T> Look<T> damaged(final JournalDamagedException damage)
    {
        return new Look<>(Optional.empty(), Optional.of(damage));
    }

    /**
     * Whether the file is there and is not as it was written.
     *
     * @return true if it is damaged.
     */
    public boolean isDamaged()
    {
        return damage.isPresent();
    }

    /**
     * What the file says, for whom nothing can stand in its stead.
     *
     * @return what it says, or empty where there is no such file.
     * @throws JournalDamagedException if it is damaged.
     */
    public Optional<T> orThrow()
    {
        damage.ifPresent((thrown) ->
        {
            throw thrown;
        });
        return found;
    }
}
