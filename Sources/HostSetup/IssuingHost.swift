// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import CROUSCore
package import Enrolment
internal import Holders
internal import Journal
package import Logging
internal import NFC
internal import PCSC
internal import Posix
internal import Registry
internal import SAM
internal import SAMCare
internal import SmartCard

/// Everything one host needs to issue cards, built from its configuration: crousd runs it, and crousctl uses it when no
/// crousd answers. Its owner holds the lock of the data folder.
package struct IssuingHost: Sendable {
    /// Stations, SAM and records, ready to run.
    package let service: EnrolmentService
    private let registry: Registry

    /// Closes the registry at the end of the process: tasks that have not ended yet may still hold it.
    package func close() { registry.close() }

    /// Reads the profile, opens journal, registry and holders, and prepares readers and SAM; contacts no card yet.
    ///
    /// Throws ``HostSetupError``, `JournalError.locked` with the name of the other process, and the errors of the
    /// parts.
    package static func open(
        _ configuration: HostConfiguration,
        logger: Logger
    ) throws -> IssuingHost {
        let profile = try profile(configuration)
        try prepareFolder(configuration.dataFolder)
        let records = try records(configuration, profile, logger)
        let inventory = try SAMInventory(folder: configuration.dataFolder)
        let watch = TransmitWatch(limit: .seconds(configuration.transmitTimeout))
        let filter = configuration.onlyReaders.isEmpty ? .all : ReaderFilter(beginnings: configuration.onlyReaders)
        let sharing: CardSharing = configuration.sharesReaders ? .shared : .exclusive
        let dependencies = EnrolmentService.Dependencies(
            readers: .init(
                source: traced(
                    cardReaders(configuration, PCSCReaderSource(sharing: sharing, filter: filter, watch: watch)),
                    logger
                ),
                stations: configuration.stations,
                overdue: { watch.overdue().map(\.reader) }
            ),
            sam: .init(
                // Only this process uses the SAM, so it is always opened exclusively.
                lease: try SAMLease(
                    source: traced(PCSCReaderSource(sharing: .exclusive, filter: filter, watch: watch), logger),
                    configuration: samConfiguration(configuration, inventory, logger)
                ),
                inventory: inventory
            ),
            profile: profile,
            records: records,
            holders: try HoldersDirectory(folder: configuration.dataFolder),
            rules: .init(
                allowsRealReaders: configuration.isTraining,
                stockControl: configuration.stockControl,
                holdsHoldersNotInOrder: configuration.holdsHoldersNotInOrder
            ),
            files: .init(
                labels: try labels(configuration.labels),
                deliveryColumns: configuration.deliveryColumns
            ),
            host: ThisHost.name,
            logger: logger
        )
        do {
            return IssuingHost(service: try EnrolmentService(dependencies), registry: records.registry)
        } catch {
            throw HostSetupError.thread(error)
        }
    }

    /// Creates the data folder when it does not exist. Only the journal's owner may work on it, not even root: crousd
    /// could not open files that another user creates.
    static func prepareFolder(_ path: String, for user: UInt32 = Users.current) throws {
        let folderOwner: UInt32
        do {
            try Files.makeFolders(path)
            folderOwner = try Files.owner(of: path)
        } catch {
            throw HostSetupError.dataFolder(error)
        }
        // A group may share a folder that has no journal yet; root would take it from them.
        let owner = try Journal.owner(folder: path) ?? (user == 0 ? folderOwner : user)
        guard owner == user else { throw HostSetupError.dataFolderOfAnother(path: path, owner: Users.name(owner)) }
    }

    /// pcscd's readers and, when the configuration names any, those of libnfc.
    private static func cardReaders(
        _ configuration: HostConfiguration,
        _ pcsc: PCSCReaderSource
    ) -> any ReaderSource {
        let names = (configuration.stations.map(\.reader) + configuration.nfcReaders).map { ReaderName($0) }
        let named = names.filter(NFCReaderSource.names)
        guard !named.isEmpty else { return pcsc }
        let nfc = NFCReaderSource(named, patience: .seconds(configuration.transmitTimeout))
        return JoinedReaderSource(.init(nfc, names: NFCReaderSource.names), .init(pcsc) { _ in true })
    }

    static func profile(_ configuration: HostConfiguration) throws(HostSetupError) -> CardProfile {
        do {
            if configuration.profile == "reference" { return try CardProfile.reference() }
            return try CardProfile(contentsOf: configuration.profile)
        } catch {
            throw HostSetupError(error, path: configuration.profile)
        }
    }

    private static func records(
        _ configuration: HostConfiguration,
        _ profile: CardProfile,
        _ logger: Logger
    ) throws -> EnrolmentRecords {
        let path = configuration.dataFolder + "/registry.sqlite"
        let journal = try Journal(folder: configuration.dataFolder, seen: { Registry.lastSequence(path: path) })
        let records = EnrolmentRecords(
            journal: journal,
            registry: try Registry.open(path: path, journal: journal),
            numbers: try numbers(configuration.numbers, profile),
            timeZone: configuration.timeZone
        )
        for warning in records.warnings {
            logger.warning(
                "\(warning.english)",
                metadata: warning.detail.isEmpty ? nil : ["detail": "\(warning.detail)"]
            )
        }
        return records
    }

    private static func labels(_ labels: HostConfiguration.Labels) throws(HostSetupError) -> CROUSCSV.Labels {
        let made = CROUSCSV.Labels(pixSS: labels.pixSS, pixNN: labels.pixNN, appl: labels.appl, nfo: labels.nfo)
        guard let made else {
            throw .configurationField(
                "crousCSV",
                problem: Phrase(.configurationLabels)
            )
        }
        return made
    }

    static func numbers(
        _ numbers: HostConfiguration.Numbers,
        _ profile: CardProfile
    ) throws -> NumberRange {
        let issuer = profile.issuer.numbers
        let history: NumberRange.History? =
            switch numbers.history {
            case nil: nil
            case .some(.none): NumberRange.History.none
            case .imported: try .imported(from: numbers.usedFile ?? "")
            }
        return try NumberRange(
            lowest: numbers.lowest.flatMap(CROUSNumber.init) ?? issuer.lowerBound,
            highest: numbers.highest.flatMap(CROUSNumber.init) ?? issuer.upperBound,
            issuer: issuer,
            history: history
        )
    }

    private static func samConfiguration(
        _ configuration: HostConfiguration,
        _ inventory: SAMInventory,
        _ logger: Logger
    ) throws(HostSetupError) -> SAMLease.Configuration {
        let timeZone = configuration.timeZone
        return try configuration.sam.lease(
            onSight: { sam in
                do {
                    try inventory.note(sam.version.uid, on: timeZone.day(of: Timestamp.now()))
                } catch {
                    logger.warning(
                        "SAM not written down",
                        metadata: ["sam": "\(sam.version.uid)", "error": "\(error)"]
                    )
                }
            },
            onUnusableKey: { key, error in
                logger.warning("host key did not open the SAM", metadata: ["key": "\(key)", "error": "\(error)"])
            }
        )
    }

    /// At level `trace` each exchange with a card or the SAM is logged, with keys and plain data blanked.
    private static func traced(_ source: any ReaderSource, _ logger: Logger) -> any ReaderSource {
        guard logger.logLevel <= .trace else { return source }
        return TracingReaderSource(source) { reader, line in
            logger.trace("\(line)", metadata: ["reader": "\(reader)"])
        }
    }
}
