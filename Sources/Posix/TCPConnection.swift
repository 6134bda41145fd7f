// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A blocking TCP client connection whose receives do not wait for a delayed acknowledgement.
///
/// vpcd writes length and payload in two segments; without `TCP_QUICKACK` before every receive each exchange costs
/// about 44 ms on Linux (docs/facts/tools.md, section 1).
package struct TCPConnection: ~Copyable, Sendable {
    private let descriptor: FileDescriptor
    private let address: String

    /// Connects to `host` (a name or an address) and `port`.
    package init(host: String, port: UInt16) throws(PosixError) {
        address = "\(host):\(port)"
        descriptor = try Self.connect(host: host, port: port, address: address)
    }

    private static func connect(host: String, port: UInt16, address: String) throws(PosixError) -> FileDescriptor {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { throw PosixError(call: "getaddrinfo", subject: address, code: EHOSTUNREACH) }
        defer { unsafe freeaddrinfo(list) }
        var failure = PosixError(call: "connect", subject: address, code: EHOSTUNREACH)
        var candidate = unsafe list
        while let entry = unsafe candidate?.pointee {
            let type = unsafe entry.ai_socktype | Int32(SOCK_CLOEXEC.rawValue)
            let raw = unsafe socket(entry.ai_family, type, entry.ai_protocol)
            if raw >= 0 {
                let socket = FileDescriptor(takingOwnership: raw, subject: address)
                if unsafe Glibc.connect(raw, entry.ai_addr, entry.ai_addrlen) == 0 { return socket }
                failure = .last("connect", address)
            }
            unsafe candidate = entry.ai_next
        }
        throw failure
    }

    /// Sends all of `bytes`.
    package func send(_ bytes: [UInt8]) throws(PosixError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = retrying {
                unsafe rest.withUnsafeBytes { chunk in
                    unsafe Glibc.send(descriptor.rawValue, chunk.baseAddress, chunk.count, Int32(MSG_NOSIGNAL))
                }
            }
            guard count >= 0 else { throw .last("send", address) }
            rest = rest.dropFirst(count)
        }
    }

    /// Receives exactly `count` bytes; nil when the other side closed before the first of them.
    package func receive(exactly count: Int) throws(PosixError) -> [UInt8]? {
        var received: [UInt8] = []
        while received.count < count {
            acknowledgeAtOnce()
            let chunk = try descriptor.read(upTo: count - received.count)
            if chunk.isEmpty {
                if received.isEmpty { return nil }
                throw PosixError(call: "recv", subject: address, code: ECONNRESET)
            }
            received += chunk
        }
        return received
    }

    /// Ends both directions at once; a receive of another thread sees the end of the connection.
    package func shutDown() {
        _ = shutdown(descriptor.rawValue, Int32(SHUT_RDWR))
    }

    /// The kernel clears the option by itself, so it is set before each receive.
    private func acknowledgeAtOnce() {
        var one: Int32 = 1
        _ = unsafe setsockopt(
            descriptor.rawValue,
            Int32(IPPROTO_TCP),
            TCP_QUICKACK,
            &one,
            socklen_t(MemoryLayout<Int32>.size)
        )
    }
}
