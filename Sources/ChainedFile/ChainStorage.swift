// SPDX-License-Identifier: Apache-2.0
package import Posix

/// What the writer of a chain asks of the disk; a protocol so that tests can let each call fail.
package protocol ChainStorage: Sendable {
    /// Opens a file; a missing one is created with this header and `room` bytes of space, durably and as one step. The
    /// calls below then apply to this file.
    func begin(_ file: ChainFileName, header: [UInt8], room: Int) throws(PosixError)
    /// Throws ``ChainError/broken(_:)`` when the file or the head file is no longer the one that was opened, or the file has
    /// not `size` bytes: another program wrote, cut or exchanged it, and what is appended may be gone at the next start.
    func checkUntouched(size: Int) throws(ChainError)
    /// Reserves space on the disk for the file to grow to `size` bytes. False when the file system cannot do that.
    func secureRoom(upTo size: Int) throws(PosixError) -> Bool
    /// Writes at the end of the file; on an error an unknown part of `bytes` is written.
    func append(_ bytes: [UInt8]) throws(PosixError)
    /// Cuts the file, and the room behind its end with it.
    func truncate(to size: Int) throws(PosixError)
    /// Makes the file durable.
    func synchronize() throws(PosixError)
    /// Writes a slot of the head file in place; on an error an unknown part of it is written.
    func writeHead(_ slot: [UInt8], at offset: Int) throws(PosixError)
    /// Makes the head file durable.
    func synchronizeHead() throws(PosixError)
    /// Creates the head file again, durably and as one step.
    func replaceHead(_ content: [UInt8]) throws(PosixError)
    /// The content of the head file; nil when there is none.
    func headContent() throws(PosixError) -> [UInt8]?
}
