// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Journal
internal import Posix
internal import Registry

extension IssuingHost {
    /// The end of a journal that was lost, and what was done about it.
    package struct AcceptedLoss: Sendable {
        /// The journal's line that says so.
        package let line: JournalEntry
        /// Where the registry that knew lost lines is kept; nil when there was none.
        package let registry: String?
    }

    /// Opens a journal whose end is lost and lets its next line say so; the registry, which would miss the lost lines for
    /// ever, is put aside and made again at the next start. No crousd may run.
    ///
    /// `usedUpTo` is a person's word for the highest number this host may have given out; it is needed when neither
    /// `journal.head` nor the registry knows how many lines are lost. Throws `JournalError.nothingLost` and
    /// `JournalError.lossUnknown`, `JournalError.locked` and what the parts throw.
    package static func acceptTruncation(
        _ configuration: HostConfiguration,
        usedUpTo: CROUSNumber?,
        operatorName: String
    ) throws -> AcceptedLoss {
        let numbers = try numbers(configuration.numbers, try profile(configuration))
        try prepareFolder(configuration.dataFolder)
        let path = configuration.dataFolder + "/registry.sqlite"
        // A registry nobody can read has nothing to say, one that can be read in part says that; it is put aside as well.
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
