// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Journal
internal import Posix
internal import Registry

extension IssuingHost {
    /// A journal that lost its end, and how that was recorded.
    package struct AcceptedLoss: Sendable {
        /// The journal line that records the loss.
        package let line: JournalEntry
        /// Where the registry that knew lost lines is kept; nil when there was none.
        package let registry: String?
    }

    /// Opens a journal that lost its end and records the loss in its next line. The registry, which would otherwise
    /// stay ahead of the journal, is moved aside and rebuilt at the next start. crousd must not run.
    ///
    /// `usedUpTo` is the highest number this host may have given out, as a person says; needed when neither
    /// `journal.head` nor the registry knows how many lines are lost. Throws `JournalError.nothingLost` and
    /// `JournalError.lossUnknown`, `JournalError.locked` and the errors of the parts.
    package static func acceptTruncation(
        _ configuration: HostConfiguration,
        usedUpTo: CROUSNumber?,
        operatorName: String
    ) throws -> AcceptedLoss {
        let numbers = try numbers(configuration.numbers, try profile(configuration))
        try prepareFolder(configuration.dataFolder)
        let path = configuration.dataFolder + "/registry.sqlite"
        // An unreadable registry knows nothing; a partly readable one gives its last line. Either is moved aside as
        // well.
        let seen = (try? Registry.lastSeen(path: path)) ?? nil
        let witness = (try? Registry.witness(path: path, numbers: numbers.numbers)) ?? nil
        let acceptance = TruncationAcceptance(
            seen: seen,
            numbers: numbers,
            countElsewhere: witness.map { UInt64(clamping: $0.deliveredCount) } ?? (seen == nil ? 0 : nil),
            highestKnown: [usedUpTo, witness?.highestNumber].compactMap { $0 }.max(),
            isConfirmed: usedUpTo != nil,
            station: ThisHost.name,
            operatorName: operatorName
        )
        let journal = try Journal(folder: configuration.dataFolder, accepting: acceptance)
        guard let line = journal.opening.acceptedLoss else { throw JournalError.nothingLost }
        return AcceptedLoss(line: line, registry: try Registry.setAside(path: path, beforeTruncation: line.sequence))
    }
}
