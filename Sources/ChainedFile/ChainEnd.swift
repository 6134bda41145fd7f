// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// The end of a chain that was read and found sound: where its writer continues.
package struct ChainEnd: Sendable {
    /// The last whole line.
    package let head: ChainHead
    /// When it was written; nil when there is none.
    package let time: Timestamp?
    /// The newest slot of the head file; nil when it is missing or unreadable.
    package let recorded: ChainHead?
    /// The last file; nil when there is none.
    let file: ChainFile?
    /// The head file itself; nil when it is missing or unreadable.
    let headFile: ChainHeadFile?
    /// Offset after the last whole line of the last file.
    let size: Int
    /// Bytes behind it.
    package let torn: [UInt8]
    /// Where the next line is due.
    package let next: ChainPlace
    /// The lines the head file has and the chain has not, as a fault; nil when there are none.
    package let loss: ChainFault?

    /// Throws ``ChainError/broken(_:)`` when something is missing at the end, or was being written when the power went.
    package func requireWhole() throws(ChainError) {
        if let loss { throw .broken(loss) }
        guard torn.isEmpty else { throw .broken(ChainFault(next, .torn)) }
    }
}

/// The end of a chain that is being written, at a moment when all of it was durable.
package struct ChainLimit: Sendable {
    /// The last line.
    package let head: ChainHead
    /// Its file, and the offset after it.
    let file: ChainFileName
    let size: Int
    /// What the head file held.
    let headContent: [UInt8]?
}
