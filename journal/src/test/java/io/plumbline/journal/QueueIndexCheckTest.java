package io.plumbline.journal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class QueueIndexCheckTest
{
    @TempDir
    private Path path;

    @Test
    void shouldFindAFileSoundThatGrowsWhileItIsLookedAt() throws IOException
    {
        final Path file = write();
        final QueueIndexCheck check = new QueueIndexCheck();
        try (FileChannel channel = FileChannel.open(file))
        {
            assertTrue(check.isSound(new GrowingChannel(channel, Files.size(file))));
        }
        assertTrue(QueueFile.isIndexRight(file));
    }

    @Test
    void shouldFindPlacesBehindTheEndOfAFile() throws IOException
    {
        final Path file = write();
        SegmentFiles.cut(file, 4096);
        assertFalse(QueueFile.isIndexRight(file));
    }

    private Path write() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 1))
        {
            TestJournal.head(appender);
            appender.tick(START_NS);
            appender.commit();
            return SegmentFiles.cycles(appender.segment().path()).get(0);
        }
    }

    /** A file as it is while its writer makes it longer: it has its length only once something of it was read. */
    private static final class GrowingChannel extends FileChannel
    {
        private static final long FIRST_LENGTH = 4096;

        private final FileChannel channel;
        private final long grown;
        private boolean read;

        private GrowingChannel(final FileChannel channel, final long grown)
        {
            this.channel = channel;
            this.grown = grown;
        }

        @Override
        public long size()
        {
            return read ? grown : FIRST_LENGTH;
        }

        @Override
        public int read(final ByteBuffer target, final long position) throws IOException
        {
            read = true;
            return channel.read(target, position);
        }

        @Override
        public int read(final ByteBuffer target)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(final ByteBuffer[] targets, final int offset, final int length)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(final ByteBuffer source)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(final ByteBuffer[] sources, final int offset, final int length)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(final ByteBuffer source, final long position)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position()
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(final long newPosition)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel truncate(final long size)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public void force(final boolean metadata)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(final long position, final long count, final WritableByteChannel target)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(final ReadableByteChannel source, final long position, final long count)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(final MapMode mode, final long position, final long size)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(final long position, final long size, final boolean shared)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(final long position, final long size, final boolean shared)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void implCloseChannel()
        {
        }
    }
}
