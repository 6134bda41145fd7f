package import CROUSCore
// SPDX-License-Identifier: Apache-2.0
internal import ChainedFile
package import Journal
internal import Logging
package import Registry
internal import SmartCard

/// The records: the journal, which is the truth, the registry over it, and the numbers this host may give.
///
/// Calls block on the disk; call from any thread but those of the cooperative pool.
package struct EnrolmentRecords: Sendable {
    /// The truth.
    package let journal: Journal
    /// An index over the journal.
    package let registry: Registry
    /// The numbers this host may give.
    package var numbers: NumberRange { source.range }
    /// The time zone of written days.
    package let timeZone: CampusTimeZone
    let source: NumberSource
    private let watch = NumberWatch()
    private let clock: @Sendable () -> Timestamp
    private let rangeWarning: UserMessage?

    /// Records over an open journal.
    package init(
        journal: Journal,
        registry: Registry,
        numbers: NumberRange,
        timeZone: CampusTimeZone = .paris,
        clock: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) {
        self.journal = journal
        self.registry = registry
        source = NumberSource(numbers, journal: journal, registry: registry)
        self.timeZone = timeZone
        self.clock = clock
        rangeWarning = ((try? registry.strays(outside: numbers.numbers)) ?? nil).map(Self.warning)
    }

    /// Warnings about journal and registry; the range was checked when they were opened.
    package var warnings: [UserMessage] {
        journal.warnings + [registry.openingWarning, rangeWarning].compactMap { $0 }
    }

    private static func warning(_ strays: (count: Int, lowest: CROUSNumber)) -> UserMessage {
        UserMessage(.numbersOutside, .usage, ["count": strays.count, "lowest": strays.lowest.padded])
    }

    /// Today on the campus: the day for cards and for the CROUS CSV.
    var today: CardDay { timeZone.day(of: clock()) }

    /// A warning when few of this host's numbers are left after this one; logged when a limit is reached. Nil for a
    /// number outside this host's range.
    func warning(after number: CROUSNumber, logger: Logger) -> UserMessage? {
        let numbers = numbers
        guard numbers.numbers.contains(number) else { return nil }
        guard journal.withState({ !numbers.hasPlenty(in: $0) }) else { return nil }
        let level = watch.level(of: numbers, in: journal)
        watch.look(at: level, logger: logger)
        return level.message
    }

    /// The remaining numbers of this host; nil before its history is declared. Counted again only after a new line.
    var numberLevel: NumberRange.Level? {
        guard numbers.history != nil else { return nil }
        return watch.level(of: numbers, in: journal)
    }

    /// Adds the journal's lines that the registry lacks, unless an import is under way.
    func catchUpUnlessBusy() throws(RegistryError) { try registry.catchUpUnlessBusy(with: journal) }

    /// Brings the registry up to the journal, unless an import is running: a station never waits for that. When it
    /// fails the journal is still right, and the next start catches up.
    func index(logger: Logger) {
        do {
            try catchUpUnlessBusy()
        } catch {
            logger.error("registry behind the journal", metadata: ["error": "\(error)"])
        }
    }
}
