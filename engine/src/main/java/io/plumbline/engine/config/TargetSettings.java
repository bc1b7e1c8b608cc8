package io.plumbline.engine.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the events of an action go.
 */
public sealed interface TargetSettings
{
    /** Lines on standard output. */
    record Stdout() implements TargetSettings
    {
    }

    /**
     * Lines in a file, which is put aside when it is full.
     *
     * @param path        of the file.
     * @param rotateBytes when it is full.
     * @param keep        how many full ones are kept.
     */
    record File(Path path, long rotateBytes, int keep) implements TargetSettings
    {
    }

    /**
     * A command for each event, which it finds on its standard input.
     *
     * @param command     program and arguments.
     * @param timeLimitNs nanoseconds after which it is killed with all it has started.
     */
    record Exec(List<String> command, long timeLimitNs) implements TargetSettings
    {
        /** Takes a copy. */
        public Exec
        {
            command = List.copyOf(command);
        }
    }

    /**
     * An HTTP POST for each event.
     *
     * @param url              http or https.
     * @param bearerTokenFile  holds the token; null for none.
     * @param headersFile      holds further headers, {@code Name: value} a line; null for none.
     * @param caFile           certificates (PEM) that are trusted in place of Java's own; null for those.
     * @param connectTimeoutNs nanoseconds.
     * @param requestTimeoutNs nanoseconds, from the request to the whole answer.
     */
    record Webhook(
        URI url,
        Path bearerTokenFile,
        Path headersFile,
        Path caFile,
        long connectTimeoutNs,
        long requestTimeoutNs) implements TargetSettings
    {
    }

    /**
     * A publication to an MQTT 5 broker for each event.
     *
     * @param url          mqtt or mqtts, host and port.
     * @param topic        template with {@code {device}} and {@code {event}}.
     * @param qos          0, 1 or 2.
     * @param retain       whether the broker keeps the last of each topic.
     * @param clientId     null for one made of the journal's id and the action's name.
     * @param user         null for none.
     * @param passwordFile holds the password; null for none.
     * @param caFile       certificates (PEM) that are trusted in place of Java's own; null for those.
     * @param timeoutNs    nanoseconds for a connection and for each acknowledgement.
     */
    record Mqtt(
        URI url,
        String topic,
        int qos,
        boolean retain,
        String clientId,
        String user,
        Path passwordFile,
        Path caFile,
        long timeoutNs) implements TargetSettings
    {
    }
}
