// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import Logging
internal import SmartCard

/// What is written down: the journal, which is the truth, the registry over it, and the numbers this host may give.
///
/// Calls block on the disk; any thread may call, but not the cooperative pool.
public struct EnrolmentRecords: Sendable {
    /// The truth.
    public let journal: Journal
    /// An index over the journal.
    public let registry: Registry
    /// The numbers this host may give.
    public var numbers: NumberRange { source.range }
    let source: NumberSource
    private let clock: @Sendable () -> Timestamp

    /// Records over an open journal.
    public init(
        journal: Journal,
        registry: Registry,
        numbers: NumberRange,
        clock: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) {
        self.journal = journal
        self.registry = registry
        source = NumberSource(numbers, registry: registry)
        self.clock = clock
    }

    /// What deserves attention about journal and registry.
    public var warnings: [UserMessage] { journal.warnings + [registry.openingWarning].compactMap { $0 } }

    /// Today in Paris: the day written in cards and in the CROUS CSV.
    var today: CardDay { clock().parisDay }

    /// Brings the registry up to the journal. The journal is right even when this fails; the next start mends it.
    func index(logger: Logger) {
        do {
            try registry.catchUp(with: journal)
        } catch {
            logger.error("registry behind the journal", metadata: ["error": "\(error)"])
        }
    }
}
