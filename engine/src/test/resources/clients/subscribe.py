"""Prints what comes from a broker: subscribe.py PORT USER PASSWORD TOPIC COUNT. Ends after so many messages."""
import sys

import paho.mqtt.client as mqtt


def main():
    port, user, password, topic, count = sys.argv[1:]
    options = {"client_id": "subscriber", "protocol": mqtt.MQTTv5}
    if hasattr(mqtt, "CallbackAPIVersion"):
        options["callback_api_version"] = mqtt.CallbackAPIVersion.VERSION2
    client = mqtt.Client(**options)
    client.username_pw_set(user, password)
    left = int(count)

    def on_connect(*_):
        client.subscribe(topic, qos=1)

    def on_subscribe(*_):
        print("subscribed", flush=True)

    def on_message(_client, _data, message):
        nonlocal left
        print(message.topic + " " + message.payload.decode("utf-8"), flush=True)
        left -= 1
        if left == 0:
            client.disconnect()

    client.on_connect = on_connect
    client.on_subscribe = on_subscribe
    client.on_message = on_message
    client.connect("127.0.0.1", int(port))
    client.loop_forever()


main()
