// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import GRDB
internal import Posix

/// What a registry knows of a journal that lost its end.
package struct RegistryWitness: Hashable, Sendable {
    /// The highest number in a range that a card has; nil when none has one.
    package let highestNumber: CROUSNumber?
    /// Numbers of the range in deliveries that no card uses.
    package let deliveredCount: Int
}

extension Registry {
    /// Reads a registry without a journal and changes nothing; nil when there is none.
    package static func witness(
        path: String,
        numbers: ClosedRange<CROUSNumber>
    ) throws(RegistryError) -> RegistryWitness? {
        guard Files.exists(path) else { return nil }
        do {
            return try DatabaseQueue(path: path).read { try witness($0, numbers) }
        } catch {
            throw RegistryError(error)
        }
    }

    private static func witness(_ database: Database, _ numbers: ClosedRange<CROUSNumber>) throws -> RegistryWitness {
        try RegistrySchema.check(database)
        let bounds = [numbers.lowerBound, numbers.upperBound].map { Int64(clamping: $0.value) }
        let highest = try Int64.fetchOne(
            database,
            sql: "SELECT max(number) FROM card WHERE number BETWEEN ? AND ? AND seq IS NOT NULL",
            arguments: StatementArguments(bounds)
        )
        let delivered = try Int.fetchOne(
            database,
            sql: "SELECT count(*) FROM card WHERE number BETWEEN ? AND ? AND seq IS NULL",
            arguments: StatementArguments(bounds)
        )
        return RegistryWitness(
            highestNumber: highest.flatMap { CROUSNumber(UInt64(clamping: $0)) },
            deliveredCount: delivered ?? 0
        )
    }

    /// Keeps a registry that knows lost lines as `<path>.before-truncation-<seq>`; returns the new path, nil when there
    /// was no registry. No process may have it open.
    package static func setAside(path: String, beforeTruncation sequence: UInt64) throws(RegistryError) -> String? {
        guard Files.exists(path) else { return nil }
        let target = "\(path).before-truncation-\(sequence)"
        try move(path, to: target)
        return target
    }
}
