// Package wire is for Jupyter messages on the wire: sockets, framing, signatures, queues that
// hold under load. It carries and checks messages and knows nothing of what they ask for; the
// session decides that. It must never let a peer stop the kernel: whatever a connection sends,
// or refuses to read, costs that connection only.
//
// Specifications: Jupyter messaging protocol 5.5 with iopub_welcome (JEP 65); ZMTP 3.1 and 3.0
// (RFC 37, RFC 23) with the NULL mechanism; ROUTER for shell, control, stdin and heartbeat, XPUB
// for iopub; transports tcp and ipc.
//
// # How a message travels
//
//  1. Each accepted connection gets a goroutine and five seconds for greeting and READY.
//  2. A header is believed about its size only as far as bytes arrive: frames grow while they
//     are read, and all frames of one message together stay under [Options.Limit].
//  3. A message must hold the delimiter, a signature that fits and was not seen before, and four
//     JSON objects. Else it is dropped and logged.
//  4. What passes comes out of [Server.Shell], [Server.Control] or [Server.Stdin], in the order
//     of its connection. Heartbeats are echoed by the goroutine of their connection.
//  5. Replies and publications are encoded once and queued for each connection. A connection
//     whose replies pile up is not read from; one that takes nothing for [Options.Stall] is
//     closed. A publication is never dropped for a subscriber that stays: when a subscriber's
//     queue is full, Publish waits for room, and closes the subscriber that makes none within
//     [Options.Stall].
//  6. Close hands over what is queued, for at most [Options.Linger], and only then closes.
//
// Not supported: CURVE and PLAIN, ZMTP 2 and older, the registration file of the start-up
// handshake (protocol 5.6), transports other than tcp and ipc, ipc outside of Linux.
package wire
