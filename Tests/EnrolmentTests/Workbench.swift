// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CardCrypto
import Logging
import Posix
import SAM
import SmartCard
import Synchronization
import Testing
import VirtualDESFire
import VirtualReaders
import VirtualSAM

@testable import CROUSCore
@testable import Enrolment
@testable import Holders
@testable import Journal
@testable import Registry

/// A whole service in this process: virtual readers, a virtual SAM, real files in a folder, the reference profile.
final class Workbench: Sendable {
    static let one = ReaderName("Virtual reader one 00 00")
    static let two = ReaderName("Virtual reader two 00 00")
    static let slot = ReaderName("Virtual reader SAM 00 01")

    /// What a test changes before the service starts.
    struct Setup {
        var profile: CardProfile
        var stations = [
            EnrolmentService.StationPlace(name: "left", reader: "reader one"),
            EnrolmentService.StationPlace(name: "right", reader: "reader two"),
        ]
        var samReader: String? = "reader SAM"
        var history: NumberRange.History? = NumberRange.History.none
        var numberCount: UInt64 = 1000
        var allowsRealReaders = false
        var holdsHoldersNotInOrder = false
        var stockControl = StockControl.whenPossible
        var overdue: @Sendable () -> [ReaderName] = { [] }
        /// Nil for a key of the SAM's file; otherwise one the SAM does not know.
        var hostKey: CardKey?
        /// Host keys in place of the one of the SAM's file.
        var credentials: (@Sendable (Keys) -> [HostCredential])?
        var samUID: CardUID?
        var isSAMIn = true
        var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        /// Nil for a SAM of its own.
        var keys: Keys?

        init() throws { profile = try CardProfile.reference() }
    }

    let folder: TemporaryFolder
    let readers = VirtualReaderSource(one, two, slot)
    let storage: FailingStorage
    let journal: Journal
    let service: EnrolmentService
    let keys: Keys

    /// The keys file and the host key of one SAM.
    struct Keys: Sendable {
        let file: String
        let host: CardKey

        init() throws {
            var (file, hostKey) = try SAMKeysPlan.reference().makeKeys(random: SystemRandom())
            self.file = String(decoding: file, as: UTF8.self)
            let digits = String(decoding: hostKey.dropLast(), as: UTF8.self)
            var bytes = try #require(Hex.decode(digits))
            host = try CardKey(type: .aes128, wiping: &bytes, version: 0)
            SecretMemory.wipe(&file)
            SecretMemory.wipe(&hostKey)
        }

        func sam() throws -> VirtualMIFARESAM { VirtualMIFARESAM(keys: try SAMKeysFile.parse(file)) }
    }

    private init(_ setup: Setup) throws {
        folder = try TemporaryFolder()
        keys = try setup.keys ?? Keys()
        storage = FailingStorage(try JournalFolder(folder.path, owner: "test"))
        journal = try Journal(
            storage: storage,
            paths: JournalFolder.Paths(folder: folder.path),
            clock: Timestamp.now
        )
        let holders = try HoldersDirectory(folder: folder.path)
        _ = try holders.importCSV(Array(Person.file.utf8))
        let credential = HostCredential(
            entry: 0,
            version: 0,
            protection: .full,
            source: .key(setup.hostKey ?? keys.host)
        )
        let credentials = setup.credentials?(keys) ?? [credential]
        let parts = EnrolmentService.Parts(
            source: readers,
            sam: SAMLease(
                source: readers,
                configuration: .init(
                    reader: setup.samReader.map { ReaderName($0) },
                    uid: setup.samUID,
                    credentials: credentials
                )
            ),
            samReader: setup.samReader,
            stations: setup.stations,
            profile: setup.profile,
            records: EnrolmentRecords(
                journal: journal,
                registry: try Registry(path: folder.file("registry.sqlite"), journal: journal),
                numbers: try Sample.range(setup.numberCount, history: setup.history)
            ),
            holders: holders,
            allowsRealReaders: setup.allowsRealReaders,
            stockControl: setup.stockControl,
            holdsHoldersNotInOrder: setup.holdsHoldersNotInOrder,
            host: "host",
            labels: try #require(CROUSCSV.Labels()),
            overdueReaders: setup.overdue,
            testCard: Self.testCard,
            logger: setup.logger
        )
        service = try EnrolmentService(parts)
        if setup.isSAMIn { readers.put(try sam(), on: Self.slot) }
    }

    /// Starts a service, lets the test work with it and ends it.
    static func run(
        _ change: (inout Setup) throws -> Void = { _ in },
        before prepare: (Workbench) throws -> Void = { _ in },
        _ test: (Workbench) async throws -> Void
    ) async throws {
        var setup = try Setup()
        try change(&setup)
        let bench = try Workbench(setup)
        try prepare(bench)
        let running = Task { await bench.service.run() }
        let outcome: Result<Void, any Error>
        do {
            try await bench.waitForReaders()
            outcome = .success(try await test(bench))
        } catch {
            outcome = .failure(error)
        }
        running.cancel()
        await running.value
        try outcome.get()
    }

    private func waitForReaders() async throws {
        let present = try readers.readers().map(\.reader).filter { service.parts.samReader == nil || $0 != Self.slot }
        for place in service.parts.stations where ReaderSelector(text: place.reader).reader(among: present) != nil {
            try await until("station \(place.name) has its reader") { phase(place.name) != .noReader }
        }
    }

    /// Text of the SAM's keys file.
    var keysFile: String { keys.file }

    /// A blank card on a reader nobody else knows.
    private static func testCard() -> (any CardChannel)? {
        let reader = ReaderName("Virtual reader test 00 00")
        let readers = VirtualReaderSource(reader)
        guard let uid = CardUID([4, 9, 8, 7, 6, 5, 4]),
            let card = try? VirtualDESFireCard(
                uid: uid,
                memory: .fourKilobytes,
                random: SystemRandom(),
                image: MemoryCardImage()
            )
        else { return nil }
        readers.put(card, on: reader)
        return try? readers.open(reader)
    }

    /// The SAM whose host key the service has.
    func sam() throws -> VirtualMIFARESAM { try keys.sam() }

    /// A blank card.
    func card(_ index: Int = 1, image: any CardImageStore = MemoryCardImage()) throws -> VirtualDESFireCard {
        try VirtualDESFireCard(
            uid: Sample.uid(index),
            memory: .eightKilobytes,
            random: SystemRandom(),
            image: image
        )
    }

    /// A card as the CROUS delivers it: encoded with the keys of our SAM, by a station that is not ours.
    func encodedElsewhere(_ index: Int, number: UInt64) async throws -> VirtualDESFireCard {
        let card = try card(index)
        try await Workbench.run({ $0.keys = keys }) { other in
            other.readers.put(card, on: Self.one)
            let wish = EnrolmentWish(holder: nil, operatorName: "", number: try Sample.number(number))
            _ = try await other.service.enrolPresentCard(wish, on: Self.one)
        }
        return card
    }

    /// What a station is doing.
    func phase(_ station: String) -> StationPhase? {
        service.status.stations.first { $0.name == station }?.phase
    }

    func isCardPresent(_ station: String) -> Bool {
        service.status.stations.first { $0.name == station }?.isCardPresent ?? false
    }

    func reference(_ person: Person) throws -> HolderReference {
        try #require(service.holders.reference(ofStudent: person.rawValue))
    }

    /// An order; throws what the service says at once.
    func order(
        _ person: Person = .zoe,
        station: String = "left",
        timeout: Duration = .seconds(60),
        _ change: (inout EnrolmentWish) -> Void = { _ in }
    ) async throws -> Conversation {
        var wish = EnrolmentWish(holder: try reference(person), operatorName: "léa", timeout: timeout)
        change(&wish)
        return Conversation(try await service.enrol(wish, station: station).events)
    }

    /// Order, card, done: the card stays on the reader.
    @discardableResult
    func enrol(_ card: any VirtualCard, for person: Person = .zoe) async throws -> EnrolmentResult {
        var order = try await order(person)
        try await order.expect(.putCardOn)
        readers.put(card, on: Self.one)
        return try await order.enrolled()
    }

    /// Order, card, refused: the sentence. The card is taken off again.
    func refusal(of card: any VirtualCard, for person: Person = .zoe) async throws -> UserMessage {
        var order = try await order(person)
        try await order.expect(.putCardOn)
        readers.put(card, on: Self.one)
        let message = try await order.failed()
        try await takeOff()
        return message
    }

    /// Takes the card off and waits until the station has seen it go.
    func takeOff() async throws {
        readers.takeCard(off: Self.one)
        try await until("the card is off") { !isCardPresent("left") }
    }

    func expectRefusal(
        _ key: String,
        of card: any VirtualCard,
        for person: Person = .zoe,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let message = try await refusal(of: card, for: person)
        #expect(message.key == key, sourceLocation: sourceLocation)
    }

    /// Events of the journal, in order.
    func journalled() throws -> [String] {
        try journal.text(last: nil).split(separator: "\n").dropFirst().compactMap { line in
            line.split(separator: ";", omittingEmptySubsequences: false).dropFirst(4).first.map(String.init)
        }
    }

    /// A registry made from nothing has the same rows.
    func expectSameRegistryAnew(sourceLocation: SourceLocation = #_sourceLocation) throws {
        try service.records.registry.catchUp(with: journal)
        let other = folder.file("other.sqlite")
        _ = try Registry.rebuild(path: other, from: journal)
        let rows = try StockBench.dump(folder.file("registry.sqlite"))
        #expect(try rows == StockBench.dump(other), sourceLocation: sourceLocation)
    }

    /// Waits, at most ten seconds, until something another thread does has happened.
    func until(_ what: String, _ condition: () throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(10)
        while try !condition() {
            guard .now < end else { throw WorkbenchError.waitedTooLong(what) }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}

enum WorkbenchError: Error {
    case waitedTooLong(String)
    case unexpected(EnrolmentEvent?)
}

/// The people of the list; the raw value is the student number (docs/facts/domain.md, section 9).
enum Person: String {
    case zoe = "22519001"
    case elodie = "09900017"
    /// Whose registration is not valid.
    case noe = "22519009"

    static let file = """
        numero_etudiant;ine;nom_famille;prenom;nom_usage;date_naissance;mail;population;etat_ia;date_fin_droits
        22519001;;Lefèvre-Martin;Zoé;;17/03/2006;zoe@etu.univ-exemple.example;etudiant;valide;31/12/2029
        09900017;;N'Diaye;Élodie;;2004-02-29;elodie@etu.univ-exemple.example;etudiant;valide;2029-12-31
        22519009;;Exemple;Noé;;2004-02-28;noe@etu.univ-exemple.example;etudiant;annulee;2029-12-31

        """
}

/// What the desk is shown of one order.
struct Conversation {
    private var events: AsyncStream<EnrolmentEvent>.Iterator
    private(set) var steps: [EncodingStep] = []

    init(_ events: AsyncStream<EnrolmentEvent>) { self.events = events.makeAsyncIterator() }

    /// The next event that is no step.
    mutating func next() async -> EnrolmentEvent? {
        while let event = await events.next() {
            guard case .step(let step, _) = event else { return event }
            steps.append(step)
        }
        return nil
    }

    mutating func expect(_ expected: EnrolmentEvent, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let event = await next()
        try #require(event == expected, sourceLocation: sourceLocation)
    }

    /// The end of an order that went well.
    mutating func enrolled(sourceLocation: SourceLocation = #_sourceLocation) async throws -> EnrolmentResult {
        let event = await next()
        guard case .enrolled(let result) = event else { throw WorkbenchError.unexpected(event) }
        let nothing = await next()
        #expect(nothing == nil, "nothing follows the end", sourceLocation: sourceLocation)
        return result
    }

    /// The end of an order that did not.
    mutating func failed(sourceLocation: SourceLocation = #_sourceLocation) async throws -> UserMessage {
        let event = await next()
        guard case .failed(let message) = event else { throw WorkbenchError.unexpected(event) }
        let nothing = await next()
        #expect(nothing == nil, "nothing follows the end", sourceLocation: sourceLocation)
        return message
    }
}

/// Takes the card off a reader once, at the n-th command of a conversation.
func pull(from reader: ReaderName, at place: Int, _ how: VirtualReaderSource.Interruption)
    -> VirtualReaderSource.Interceptor
{
    let isDone = Atomic(false)
    return { name, count, _ in
        guard name == reader, count == place, !isDone.exchange(true, ordering: .relaxed) else { return .none }
        return how
    }
}
