// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Glibc

/// The driver's end of vpcd on its own port: one connection, on a separate thread.
package final class TestDriver: Sendable {
    /// The answers of a conversation, after its end.
    package final class Answers: @unchecked Sendable {
        // Written by the driver's thread before it signals, read by the test after it waited.
        fileprivate var frames: [[UInt8]] = []
        fileprivate let ended = DispatchSemaphore(value: 0)

        /// Waits for the end; returns the answers, an empty one where the card left instead.
        package func wait() -> [[UInt8]] {
            ended.wait()
            return frames
        }
    }

    /// Its port on 127.0.0.1.
    package let port: UInt16
    private let listener: Int32

    /// Listens at once.
    package init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, length) == 0 && listen(descriptor, 1) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(listener) }

    /// Sends each frame, reads an answer where one is expected, and closes.
    package func converse(_ frames: [([UInt8], answers: Bool)]) -> Answers {
        let answers = Answers()
        let listener = listener
        Thread.detachNewThread {
            let peer = accept(listener, nil, nil)
            for (frame, answered) in frames {
                Self.write(peer, [UInt8(frame.count >> 8), UInt8(frame.count & 0xFF)])
                Self.write(peer, frame)
                guard answered else { continue }
                let length = Self.read(peer, 2)
                answers.frames.append(Self.read(peer, length.reduce(0) { $0 << 8 | Int($1) }))
            }
            close(peer)
            answers.ended.signal()
        }
        return answers
    }

    /// Sends bytes that need not be a frame, and closes.
    package func sendRaw(_ bytes: [UInt8]) {
        let listener = listener
        Thread.detachNewThread {
            let peer = accept(listener, nil, nil)
            Self.write(peer, bytes)
            close(peer)
        }
    }

    private static func write(_ descriptor: Int32, _ bytes: [UInt8]) {
        _ = unsafe send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private static func read(_ descriptor: Int32, _ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let received = unsafe recv(descriptor, &bytes, count, Int32(truncatingIfNeeded: MSG_WAITALL))
        return Array(bytes.prefix(max(received, 0)))
    }
}
