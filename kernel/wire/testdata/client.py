"""Drives a server of package wire with jupyter_client and libzmq; exits with a traceback if it fails."""

import sys
import time

import zmq
from jupyter_client import BlockingKernelClient

LONG = 10

client = BlockingKernelClient()
client.load_connection_file(sys.argv[1])


def bare(kind, channel, **options):
    """A socket of libzmq with options that jupyter_client does not set."""
    socket = zmq.Context.instance().socket(kind)
    for name, value in options.items():
        setattr(socket, name, value)
    socket.RCVTIMEO = LONG * 1000
    socket.connect(client._make_url(channel))
    return socket


# The first message on iopub is the welcome, with the topic frame that belongs to it.
for topic in (b"", b"kernel."):
    iopub = bare(zmq.SUB, "iopub")
    iopub.subscribe(topic)
    frames = iopub.recv_multipart()
    identities, rest = client.session.feed_identities(frames)
    welcome = client.session.deserialize(rest)
    assert identities == ([topic] if topic else []), identities
    assert welcome["msg_type"] == "iopub_welcome", welcome
    assert welcome["content"] == {"subscription": topic.decode()}, welcome
    assert welcome["parent_header"] == {}, welcome
    iopub.close()

client.start_channels()
client.wait_for_ready(timeout=LONG)


def run(code):
    """Runs code; gives the reply and what came on iopub from busy to idle."""
    reply = client.execute_interactive(code, timeout=LONG, output_hook=outputs.append, stdin_hook=answer)
    return reply


def answer(message):
    assert message["content"]["prompt"] == "who? ", message
    client.input("Ada \u2603 \U0001F600")


for channel in (client.shell_channel, client.control_channel):
    message = client.session.msg("kernel_info_request")
    channel.send(message)
    reply = channel.get_msg(timeout=LONG)
    assert reply["parent_header"]["msg_id"] == message["msg_id"], reply
    assert reply["header"]["session"] != client.session.session

outputs = []
run("flood")
texts = [m["content"]["text"] for m in outputs if m["msg_type"] == "stream"]
assert texts == list(range(2000)), len(texts)

outputs = []
run("buffers")
(message,) = [m for m in outputs if m["msg_type"] == "comm_msg"]
assert [bytes(b) for b in message["buffers"]] == [b"abc", bytes(1 << 20)]

outputs = []
reply = run("input")
assert reply["content"]["value"] == "Ada \u2603 \U0001F600", reply

# Heartbeats of ZMTP: libzmq closes a connection whose PING is not answered.
shell = bare(zmq.DEALER, "shell", HEARTBEAT_IVL=50, HEARTBEAT_TIMEOUT=200, HEARTBEAT_TTL=1000, IDENTITY=b"beats")
events = shell.get_monitor_socket(zmq.EVENT_DISCONNECTED)
time.sleep(0.6)
assert events.poll(0) == 0, "libzmq was disconnected"
client.session.send(shell, "kernel_info_request")
identities, message = client.session.recv(shell, mode=0)
assert message["msg_type"] == "kernel_info_reply", message

beat = bare(zmq.REQ, "hb")
for _ in range(3):
    beat.send(b"ping")
    assert beat.recv() == b"ping"
client.stop_channels()
