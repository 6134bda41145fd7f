// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import CROUSCore
package import CardCrypto
internal import ChainedFile
package import Enrolment
package import Holders
package import Journal
package import JournalFixtures
package import Logging
internal import Posix
internal import Registry
internal import RegistryFixtures
package import SAM
package import SmartCard
package import TestSupport
package import Testing
package import VirtualDESFire
package import VirtualReaders
package import VirtualSAM

/// A whole service in this process: virtual readers, a virtual SAM, real files in a folder, the reference profile.
package final class TestHost: Sendable {
    package static let one = ReaderName("Virtual reader one 00 00")
    package static let two = ReaderName("Virtual reader two 00 00")
    package static let slot = ReaderName("Virtual reader SAM 00 01")

    /// What a test changes before the service starts.
    package struct Setup {
        package var profile: CardProfile
        package var stations = [
            StationPlace(name: "left", reader: "reader one"),
            StationPlace(name: "right", reader: "reader two"),
        ]
        package var samReader: String? = "reader SAM"
        package var history: NumberRange.History? = NumberRange.History.none
        package var numberCount: UInt64 = 1000
        package var allowsRealReaders = false
        package var holdsHoldersNotInOrder = false
        package var stockControl = StockControl.whenPossible
        package var overdue: @Sendable () -> [ReaderName] = { [] }
        /// Nil for the host key of the SAM's file; else one the SAM does not have.
        package var hostKey: CardKey?
        /// Host keys in place of the one in the SAM's file.
        package var credentials: (@Sendable (Keys) -> [HostCredential])?
        package var samUID: CardUID?
        package var isSAMIn = true
        package var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        /// Nil for a new SAM.
        package var keys: Keys?

        package init() throws { profile = try CardProfile.reference() }
    }

    package let folder: TemporaryFolder
    package let readers = VirtualReaderSource(one, two, slot)
    package let storage: FailingStorage
    package let journal: Journal
    package let dependencies: EnrolmentService.Dependencies
    package let service: EnrolmentService
    package let keys: Keys

    package var records: EnrolmentRecords { dependencies.records }
    package var holders: HoldersDirectory { dependencies.holders }

    /// The keys file and the host key of one SAM.
    package struct Keys: Sendable {
        package let file: String
        package let host: CardKey

        package init() throws {
            var (file, hostKey) = try SAMKeysPlan.reference().makeKeys(random: SystemRandom())
            self.file = String(decoding: file, as: UTF8.self)
            let digits = String(decoding: hostKey.dropLast(), as: UTF8.self)
            var bytes = try #require(Hex.decode(digits))
            host = try CardKey(type: .aes128, wiping: &bytes, version: 0)
            SecretMemory.wipe(&file)
            SecretMemory.wipe(&hostKey)
        }

        package func sam() throws -> VirtualMIFARESAM { VirtualMIFARESAM(keys: try SAMKeysFile.parse(file)) }
    }

    private init(_ setup: Setup) throws {
        folder = try TemporaryFolder()
        keys = try setup.keys ?? Keys()
        var storage: FailingStorage?
        let between: (any ChainStorage) -> any ChainStorage = { files in
            let failing = FailingStorage(files)
            storage = failing
            return failing
        }
        journal = try Journal(folder: folder.path, clock: Timestamp.now, storage: between)
        self.storage = try #require(storage)
        let holders = try HoldersDirectory(folder: folder.path)
        _ = try holders.importCSV(Array(Person.file.utf8))
        let credential = HostCredential(
            entry: 0,
            version: 0,
            mode: .av2(.full),
            source: .key(setup.hostKey ?? keys.host)
        )
        let credentials = setup.credentials?(keys) ?? [credential]
        let lease = SAMLease(
            source: readers,
            configuration: .init(
                reader: setup.samReader.map { ReaderSelector(text: $0) },
                uid: setup.samUID,
                credentials: credentials
            )
        )
        dependencies = EnrolmentService.Dependencies(
            readers: .init(source: readers, stations: setup.stations, overdue: setup.overdue),
            sam: .init(lease: lease),
            profile: setup.profile,
            records: EnrolmentRecords(
                journal: journal,
                registry: try Registry(path: folder.file("registry.sqlite"), journal: journal),
                numbers: try Sample.range(setup.numberCount, history: setup.history)
            ),
            holders: holders,
            rules: .init(
                allowsRealReaders: setup.allowsRealReaders,
                stockControl: setup.stockControl,
                holdsHoldersNotInOrder: setup.holdsHoldersNotInOrder
            ),
            files: .init(labels: try #require(CROUSCSV.Labels())),
            host: "host",
            logger: setup.logger
        )
        service = try EnrolmentService(dependencies)
        if setup.isSAMIn { readers.put(try sam(), on: Self.slot) }
    }

    /// Starts a service, lets the test work with it and ends it.
    package static func run(
        _ change: (inout Setup) throws -> Void = { _ in },
        before prepare: (TestHost) throws -> Void = { _ in },
        _ test: (TestHost) async throws -> Void
    ) async throws {
        var setup = try Setup()
        try change(&setup)
        let host = try TestHost(setup)
        try prepare(host)
        let running = Task { await host.service.run() }
        let outcome: Result<Void, any Error>
        do {
            try await host.waitForReaders()
            outcome = .success(try await test(host))
        } catch {
            outcome = .failure(error)
        }
        running.cancel()
        await running.value
        try outcome.get()
    }

    private func waitForReaders() async throws {
        let hasSAMReader = dependencies.sam.lease.configuration.reader != nil
        let present = try readers.readers().map(\.reader).filter { !hasSAMReader || $0 != Self.slot }
        for place in dependencies.readers.stations
        where ReaderSelector(text: place.reader).reader(among: present) != nil {
            try await waitUntil("station \(place.name) has its reader") { phase(place.name) != .noReader }
        }
    }

    /// Text of the SAM's keys file.
    package var keysFile: String { keys.file }

    /// A blank card on a private reader, for the test of the SAM.
    package static func testCard() -> (any CardChannel)? {
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
    package func sam() throws -> VirtualMIFARESAM { try keys.sam() }

    /// A blank card.
    package func card(_ index: Int = 1, image: any CardImageStore = MemoryCardImage()) throws -> VirtualDESFireCard {
        try VirtualDESFireCard(
            uid: Sample.uid(index),
            memory: .eightKilobytes,
            random: SystemRandom(),
            image: image
        )
    }

    /// A card as the CROUS delivers it: encoded with the keys of our SAM by another station.
    package func encodedElsewhere(_ index: Int, number: UInt64) async throws -> VirtualDESFireCard {
        let card = try card(index)
        try await TestHost.run({ $0.keys = keys }) { other in
            other.readers.put(card, on: Self.one)
            let wish = EnrolmentOrder(holder: nil, operatorName: "", number: try Sample.number(number))
            _ = try await other.service.stations.enrolPresentCard(wish, on: Self.one)
        }
        return card
    }

    /// What a station is doing.
    package func phase(_ station: String) -> StationPhase? {
        service.status.stations.first { $0.name == station }?.phase
    }

    package func isCardPresent(_ station: String) -> Bool {
        service.status.stations.first { $0.name == station }?.isCardPresent ?? false
    }

    package func reference(_ person: Person) throws -> HolderReference {
        try #require(holders.reference(ofStudent: person.rawValue))
    }

    /// Places an order; throws the service's immediate error.
    package func order(
        _ person: Person = .zoe,
        station: String = "left",
        timeout: Duration = .seconds(60),
        _ change: (inout EnrolmentOrder) -> Void = { _ in }
    ) async throws -> Conversation {
        var wish = EnrolmentOrder(holder: try reference(person), operatorName: "léa", timeout: timeout)
        change(&wish)
        return Conversation(try await service.stations.enrol(wish, station: station).events)
    }

    /// Orders, puts the card on, waits until it is done; the card stays on the reader.
    @discardableResult
    package func enrol(_ card: any VirtualCard, for person: Person = .zoe) async throws -> EnrolmentResult {
        var order = try await order(person)
        try await order.expect(.putCardOn)
        readers.put(card, on: Self.one)
        return try await order.enrolled()
    }

    /// Orders, puts the card on, expects a refusal and returns its sentence. The card is taken off again.
    package func refusal(of card: any VirtualCard, for person: Person = .zoe) async throws -> UserMessage {
        var order = try await order(person)
        try await order.expect(.putCardOn)
        readers.put(card, on: Self.one)
        let message = try await order.failed()
        try await takeOff()
        return message
    }

    /// Takes the card off and waits until the station has seen it go.
    package func takeOff() async throws {
        readers.takeCard(off: Self.one)
        try await waitUntil("the card is off") { !isCardPresent("left") }
    }

    package func expectRefusal(
        _ key: String,
        of card: any VirtualCard,
        for person: Person = .zoe,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let message = try await refusal(of: card, for: person)
        #expect(message.key == key, sourceLocation: sourceLocation)
    }

    // The journal waits for the disk, so its own members cannot be called from an asynchronous test.

    /// Adds a line to the journal.
    package func append(_ line: JournalEntry.Draft) throws { try journal.append(line) }

    /// The last lines of the journal.
    package func journalText(last count: Int?) throws -> String { try journal.text(last: count) }

    /// Checks the journal.
    package func verifiedJournal() throws -> JournalSummary { try journal.verify() }

    /// Events of the journal, in order.
    package func journalled() throws -> [String] {
        try journal.text(last: nil).split(separator: "\n").dropFirst().compactMap { line in
            line.split(separator: ";", omittingEmptySubsequences: false).dropFirst(4).first.map(String.init)
        }
    }

    /// A rebuilt registry has the same rows.
    package func expectSameRegistryAnew(sourceLocation: SourceLocation = #_sourceLocation) throws {
        try records.registry.catchUp(with: journal)
        let other = folder.file("other.sqlite")
        _ = try Registry.rebuild(path: other, from: journal)
        let rows = try RegistryFixture.dump(folder.file("registry.sqlite"))
        #expect(try rows == RegistryFixture.dump(other), sourceLocation: sourceLocation)
    }
}
