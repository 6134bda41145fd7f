// SPDX-License-Identifier: Apache-2.0

/// What the owner of a chain makes of its lines while all of them are checked.
package protocol ChainContent {
    /// What lines say between `time` and `previous`.
    associatedtype Lines: Sendable
    /// Why a line cannot be true after those before it.
    associatedtype Contradiction: Error

    /// Reads cells; it is called on several threads at once.
    var reader: @Sendable (ChainLines) -> ChainReading<Lines> { get }
    /// Takes lines in, whose places in the chain are right; gives the first one that cannot be true. Lines come in their order.
    mutating func take(_ range: Range<Int>, of lines: Lines) -> (line: Int, contradiction: Contradiction)?
}

/// What was read of lines up to the first one that cannot be read.
package struct ChainReading<Lines: Sendable>: Sendable {
    package let lines: Lines
    /// Number of lines that were read.
    package let count: Int
    /// The column of the line behind them that cannot be read; nil when there is none.
    package let unreadable: Int?

    package init(_ lines: Lines, count: Int, unreadable: Int? = nil) {
        self.lines = lines
        self.count = count
        self.unreadable = unreadable
    }
}

/// What checking a whole chain ended with.
package enum ChainScanError<Contradiction: Error>: Error {
    case chain(ChainError)
    case contradiction(ChainPlace, Contradiction)
}
