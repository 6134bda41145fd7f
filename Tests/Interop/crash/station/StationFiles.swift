// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import CROUSCore
internal import CardCrypto
internal import ChainedFile
internal import Enrolment
internal import Foundation
internal import Holders
internal import Journal
internal import Logging
internal import Posix
internal import Registry
internal import SAM
internal import SmartCard
internal import VirtualReaders
internal import VirtualSAM

/// The files of one station: keys and cards in a folder, and the service's data in `data`.
struct StationFiles {
    private static let holders = """
        numero_etudiant;ine;nom_famille;prenom;nom_usage;date_naissance;mail;population;etat_ia;date_fin_droits
        22519001;;Lefèvre-Martin;Zoé;;17/03/2006;zoe@etu.univ-exemple.example;etudiant;valide;31/12/2029
        09900017;;N'Diaye;Élodie;;2004-02-29;elodie@etu.univ-exemple.example;etudiant;valide;2029-12-31
        22519004;;Exemple;Noé;;2004-02-28;noe@etu.univ-exemple.example;etudiant;valide;2029-12-31

        """
    static let cardReader = ReaderName("Virtual reader card")
    private static let samReader = ReaderName("Virtual reader SAM")

    let base: String
    private var data: String { base + "/data" }
    private var keys: String { base + "/keys.yaml" }
    private var delivery: String { base + "/delivery.csv" }

    init(_ base: String) { self.base = base }

    func prepare() throws {
        try Files.makeFolders(data)
        let (file, hostKey) = try SAMKeysPlan.reference().makeKeys(random: SystemRandom())
        try Files.replace(keys, with: file, mode: 0o600)
        try Files.replace(keys + ".host", with: hostKey, mode: 0o600)
        _ = try HoldersDirectory(folder: data).importCSV(Array(Self.holders.utf8))
    }

    /// All parts of crousd, over readers in this process.
    func open() throws -> StationDesk {
        let readers = VirtualReaderSource(Self.cardReader, Self.samReader)
        readers.put(VirtualMIFARESAM(keys: try SAMKeysFile.load(keys)), on: Self.samReader)
        let profile = try CardProfile.reference()
        let credential = HostCredential(
            entry: 0,
            version: 0,
            mode: .av2(.full),
            source: .file(path: keys + ".host")
        )
        let configuration = SAMLease.Configuration(
            reader: ReaderSelector(Self.samReader),
            credentials: [credential]
        )
        let records = try records(profile)
        let dependencies = EnrolmentService.Dependencies(
            readers: .init(
                source: readers,
                stations: [StationPlace(name: "desk", reader: Self.cardReader.rawValue)]
            ),
            sam: .init(lease: SAMLease(source: readers, configuration: configuration)),
            profile: profile,
            records: records,
            holders: try HoldersDirectory(folder: data),
            files: .init(labels: try labels()),
            host: "host",
            logger: Logger(label: "station") { _ in SwiftLogNoOpLogHandler() }
        )
        let service = try EnrolmentService(dependencies)
        return StationDesk(service: service, records: records, readers: readers, base: base)
    }

    private func labels() throws -> CROUSCSV.Labels {
        guard let labels = CROUSCSV.Labels() else { throw StationError.usage }
        return labels
    }

    private func records(_ profile: CardProfile) throws -> EnrolmentRecords {
        let path = data + "/registry.sqlite"
        let journal = try Journal(folder: data, seen: { Registry.lastSequence(path: path) })
        guard let lowest = CROUSNumber(102_500_000_101), let highest = CROUSNumber(102_500_000_199) else {
            throw StationError.usage
        }
        let numbers = try NumberRange(
            lowest: lowest,
            highest: highest,
            issuer: profile.issuer.numbers,
            history: NumberRange.History.none
        )
        let registry = try Registry.open(path: path, journal: journal)
        return EnrolmentRecords(journal: journal, registry: registry, numbers: numbers)
    }

    /// Imports the delivery: true when it is there as a whole.
    func takeDelivery(_ records: EnrolmentRecords) -> Bool {
        let stock = StockImport(journal: records.journal, registry: records.registry)
        do {
            let report = try stock.run(ImportRequest(path: delivery, station: "host"))
            Station.say("imported \(report.delivery.rows)")
        } catch StockError.sameFile {
            Station.say("known")
        } catch {
            Station.say("failed \(error)")
            return false
        }
        return true
    }

    /// Reads the journal again and compares the registry with a rebuilt one.
    func check(_ records: EnrolmentRecords) throws {
        let summary = try records.journal.verify()
        Station.say("journal \(summary.head.sequence) cards \(summary.cards)")
        let rebuilt = try Registry.rebuild(path: data + "/rebuilt.sqlite", from: records.journal)
        let agrees = try cards(in: records.registry) == cards(in: rebuilt)
        Station.say(agrees ? "registry agrees" : "registry differs")
        guard Files.exists(delivery) else { return }
        let stock = try stock(in: records.registry)
        Station.say(try stock == self.stock(in: rebuilt) ? "stock \(stock.count)" : "stock differs")
    }

    /// All cards in a registry, in stock and foreign ones too.
    private func cards(in registry: Registry) throws -> [RegistryHit] {
        var query = RegistryQuery()
        query.limit = RegistryQuery.longest
        return try registry.search(query).cards
    }

    /// The cards of the delivery in a registry.
    private func stock(in registry: Registry) throws -> [StockEntry] {
        let text = String(decoding: try Files.read(delivery), as: UTF8.self)
        return try text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: ";")
            return try CardUID(hex: String(cells[4])).flatMap { try registry.stock(uid: $0) }
        }
    }
}
