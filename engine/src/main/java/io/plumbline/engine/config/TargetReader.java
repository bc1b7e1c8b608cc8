package io.plumbline.engine.config;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the target of an action: its key {@code to}, the kind of target alone or with its settings.
 */
final class TargetReader
{
    private static final List<String> TARGETS = List.of("stdout", "file", "exec", "webhook", "mqtt");
    private static final List<String> FILE_KEYS = List.of("path", "rotate-bytes", "keep");
    private static final List<String> EXEC_KEYS = List.of("command", "time-limit");
    private static final List<String> WEBHOOK_KEYS = List.of(
        "url", "bearer-token-file", "headers-file", "ca-file", "connect-timeout", "request-timeout");
    private static final List<String> MQTT_KEYS = List.of(
        "url", "topic", "qos", "retain", "client-id", "user", "password-file", "ca-file", "timeout");
    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3600 * SECOND;
    private static final long MIN_ROTATE_BYTES = 4096;
    private static final long DEFAULT_ROTATE_BYTES = 64L << 20;
    private static final int DEFAULT_KEEP = 10;
    private static final int MAX_KEEP = 1_000;
    private static final int MAX_TOPIC_LENGTH = 1024;
    private static final String DEFAULT_TOPIC = "plumbline/{device}/{event}";

    private final Path configuration;
    private final Problems problems;

    TargetReader(final Path configuration, final Problems problems)
    {
        this.configuration = configuration;
        this.problems = problems;
    }

    /**
     * Reads the target.
     *
     * @param action whose target it is.
     * @param path   of the action in the file.
     * @return the target, or null where it is wrong, with a problem put down.
     */
    TargetSettings read(final Section action, final String path)
    {
        final Node node = action.node("to");
        if (node instanceof final ScalarNode scalar && scalar.getValue().equals("stdout"))
        {
            return new TargetSettings.Stdout();
        }
        if (!(node instanceof final MappingNode mapping))
        {
            action.problem(
                node == null ? "" : "to",
                (node == null ? "to is missing: " : "must be ") +
                "stdout, or a mapping of one of file, exec, webhook, mqtt with its settings" +
                (node == null ? "" : ", not " + Section.kind(node)));
            return null;
        }
        final long before = problems.count();
        final Section to = new Section(configuration.toString(), path + ".to", mapping, TARGETS, problems);
        final List<String> given = TARGETS.stream().filter(to::has).toList();
        if (given.isEmpty() && problems.count() > before)
        {
            return null;
        }
        if (given.size() != 1)
        {
            to.problem("", "must be one target, not " + (given.isEmpty() ? "none" : String.join(" and ", given)));
            return null;
        }
        return switch (given.get(0))
        {
            case "stdout" -> stdout(to);
            case "file" -> file(to.section("file", FILE_KEYS));
            case "exec" -> exec(to.section("exec", EXEC_KEYS));
            case "webhook" -> webhook(to.section("webhook", WEBHOOK_KEYS));
            default -> mqtt(to.section("mqtt", MQTT_KEYS));
        };
    }

    private static TargetSettings stdout(final Section to)
    {
        to.section("stdout", List.of());
        return new TargetSettings.Stdout();
    }

    private TargetSettings file(final Section file)
    {
        final Path path = path(file, "path");
        if (path == null)
        {
            missing(file, "path");
        }
        else if (!Files.isDirectory(path.getParent()) || Files.isDirectory(path))
        {
            file.problem("path", path + (Files.isDirectory(path) ? " is a directory" : " is in no directory there is"));
        }
        final long rotateBytes = file.bytes("rotate-bytes", DEFAULT_ROTATE_BYTES);
        if (rotateBytes < MIN_ROTATE_BYTES)
        {
            file.problem("rotate-bytes", "must be at least " + MIN_ROTATE_BYTES);
        }
        return new TargetSettings.File(path, rotateBytes, file.integer("keep", 0, MAX_KEEP, DEFAULT_KEEP));
    }

    private TargetSettings exec(final Section exec)
    {
        final List<String> command = new ArrayList<>(exec.texts("command", "a list of a program and its arguments"));
        if (!exec.has("command"))
        {
            exec.problem("", "command is missing");
        }
        else if (!command.isEmpty())
        {
            final Path program = Programs.find(command.get(0), configuration);
            if (program == null)
            {
                exec.problem("command", "no program that may be executed: " + Section.shortened(command.get(0)));
            }
            else
            {
                command.set(0, program.toString());
            }
        }
        return new TargetSettings.Exec(command, exec.durationNs("time-limit", 10 * MS, HOUR, 30 * SECOND));
    }

    private TargetSettings webhook(final Section webhook)
    {
        final URI url = url(webhook, "http", "https");
        final Path token = path(webhook, "bearer-token-file");
        check(webhook, "bearer-token-file", token, SecretFile::line);
        final Path headers = path(webhook, "headers-file");
        check(webhook, "headers-file", headers, SecretFile::headers);
        return new TargetSettings.Webhook(
            url,
            token,
            headers,
            caFile(webhook, url, "https"),
            webhook.durationNs("connect-timeout", 10 * MS, HOUR, 5 * SECOND),
            webhook.durationNs("request-timeout", 10 * MS, HOUR, 10 * SECOND));
    }

    private TargetSettings mqtt(final Section mqtt)
    {
        final URI url = url(mqtt, "mqtt", "mqtts");
        if (url != null && (!url.getRawPath().isEmpty() || url.getRawQuery() != null))
        {
            mqtt.problem("url", "must end with the port");
        }
        final String topic = mqtt.text("topic", DEFAULT_TOPIC);
        final String bare = topic.replace("{device}", "d").replace("{event}", "e");
        if (bare.matches(".*[{}#+\\x00].*") || topic.getBytes(StandardCharsets.UTF_8).length > MAX_TOPIC_LENGTH)
        {
            mqtt.problem("topic", "must be a topic's name, without + and #, in it {device} and {event}");
        }
        final String user = mqtt.text("user", null);
        final Path password = path(mqtt, "password-file");
        check(mqtt, "password-file", password, SecretFile::line);
        if (password != null && user == null)
        {
            mqtt.problem("password-file", "must come with a user");
        }
        return new TargetSettings.Mqtt(
            url,
            topic,
            mqtt.integer("qos", 0, 2, 1),
            mqtt.flag("retain", false),
            mqtt.text("client-id", null),
            user,
            password,
            caFile(mqtt, url, "mqtts"),
            mqtt.durationNs("timeout", 100 * MS, HOUR, 10 * SECOND));
    }

    private Path caFile(final Section section, final URI url, final String secure)
    {
        final Path path = path(section, "ca-file");
        check(section, "ca-file", path, CaFile::trust);
        if (path != null && url != null && !secure.equals(url.getScheme()))
        {
            section.problem("ca-file", "is for " + secure + " alone");
        }
        return path;
    }

    private static URI url(final Section section, final String plain, final String secure)
    {
        final String expected = "must be a URL such as " + secure + "://host:port";
        final String text = section.text("url", null);
        if (text == null)
        {
            missing(section, "url");
            return null;
        }
        try
        {
            final URI url = new URI(text).parseServerAuthority();
            if (url.getHost() == null || !(plain.equals(url.getScheme()) || secure.equals(url.getScheme())))
            {
                section.problem("url", expected);
                return null;
            }
            if (url.getRawUserInfo() != null || url.getRawFragment() != null)
            {
                section.problem("url", "must be without " +
                    (url.getRawFragment() != null ? "a fragment" : "a user and password, which go in files"));
                return null;
            }
            if (url.getPort() == 0 || url.getPort() > 65_535)
            {
                section.problem("url", "no port: " + url.getPort());
                return null;
            }
            return url;
        }
        catch (final URISyntaxException ex)
        {
            section.problem("url", expected);
            return null;
        }
    }

    private static void missing(final Section section, final String key)
    {
        if (!section.has(key))
        {
            section.problem("", key + " is missing");
        }
    }

    /** A path, which begins in the directory of the configuration; null where there is none or it is wrong. */
    private Path path(final Section section, final String key)
    {
        final String text = section.has(key) ? section.text(key, null) : null;
        if (text == null)
        {
            return null;
        }
        try
        {
            return configuration.toAbsolutePath().resolveSibling(text);
        }
        catch (final InvalidPathException ex)
        {
            section.problem(key, "no path: " + ex.getReason());
            return null;
        }
    }

    private static void check(final Section section, final String key, final Path path, final FileCheck check)
    {
        if (path != null)
        {
            try
            {
                check.read(path);
            }
            catch (final IOException ex)
            {
                section.problem(key, ex.getMessage());
            }
        }
    }

    /** Reads a file that must be as it should. */
    private interface FileCheck
    {
        Object read(Path path) throws IOException;
    }
}
