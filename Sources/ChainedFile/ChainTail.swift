// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// Where a chain ends that is being written.
package struct ChainTail: Sendable {
    /// The last line.
    package private(set) var head: ChainHead
    /// Time of the last line; nil when there is none.
    package private(set) var time: Timestamp?
    /// Offset after the last line in its file.
    package private(set) var size: Int

    init(head: ChainHead, time: Timestamp?, size: Int) {
        self.head = head
        self.time = time
        self.size = size
    }

    /// The tail at the front of a new file.
    func inNewFile(_ format: ChainFormat) -> ChainTail {
        ChainTail(head: head, time: time, size: format.header.count + 1)
    }

    /// Adds a line.
    package mutating func add(_ cells: [String], at moment: Timestamp) throws(ChainError) -> ChainLine {
        let line = try ChainLine(cells, time: moment, after: head)
        head = line.head
        time = moment
        size += line.bytes.count
        return line
    }
}
