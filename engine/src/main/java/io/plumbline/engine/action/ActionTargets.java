package io.plumbline.engine.action;

import io.plumbline.engine.config.ActionSettings;
import io.plumbline.engine.config.TargetSettings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/**
 * Makes the targets of actions.
 */
final class ActionTargets
{
    private ActionTargets()
    {
    }

    /**
     * Says where events go.
     *
     * @param target of an action.
     * @return for people; without secrets.
     */
    static String describe(final TargetSettings target)
    {
        if (target instanceof final TargetSettings.File file)
        {
            return file.path().toString();
        }
        if (target instanceof final TargetSettings.Exec exec)
        {
            return exec.command().get(0);
        }
        if (target instanceof final TargetSettings.Webhook webhook)
        {
            final String url = webhook.url().toString();
            final int query = url.indexOf('?');
            return query < 0 ? url : url.substring(0, query);
        }
        if (target instanceof final TargetSettings.Mqtt mqtt)
        {
            return mqtt.url().toString();
        }
        return "standard output";
    }

    /**
     * Makes a target. Nothing is reached yet.
     *
     * @param action    whose target it is.
     * @param journalId of the journal.
     * @param status    of the action.
     * @return the target.
     * @throws IOException naming a file that is not as it should be.
     */
    static ActionTarget of(final ActionSettings action, final String journalId, final ActionStatus status)
        throws IOException
    {
        if (action.target() instanceof final TargetSettings.File file)
        {
            return new FileTarget(file);
        }
        if (action.target() instanceof final TargetSettings.Exec exec)
        {
            return new ExecTarget(exec, status);
        }
        if (action.target() instanceof final TargetSettings.Webhook webhook)
        {
            return new WebhookTarget(webhook);
        }
        if (action.target() instanceof final TargetSettings.Mqtt mqtt)
        {
            return new MqttTarget(mqtt, "plumbline-" + action.name() + "-" + journalId.substring(0, 8));
        }
        return new LineTarget(new FileOutputStream(FileDescriptor.out));
    }
}
