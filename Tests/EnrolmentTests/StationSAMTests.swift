// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import CardCrypto
import EnrolmentFixtures
import JournalFixtures
import SAM
import SAMCare
import SmartCard
import Testing
import VirtualDESFire
import VirtualReaders
import VirtualSAM

@testable import Enrolment

/// The CROUS key is missing, doubled, wrong, or disappears in the middle.
@Suite(.timeLimit(.minutes(2))) struct StationSAMTests {
    private func wrongKey() throws -> CardKey {
        var bytes = [UInt8](repeating: 0x5A, count: 16)
        return try CardKey(type: .aes128, wiping: &bytes, version: 0)
    }

    @Test(arguments: [nil, "reader SAM"]) func `without a SAM no number is reserved`(samReader: String?) async throws {
        try await TestHost.run({
            $0.isSAMIn = false
            $0.samReader = samReader
        }) { host in
            let image = MemoryCardImage()
            let card = try host.card(1, image: image)
            let blank = image.image
            try await host.expectRefusal("no-sam", of: card)
            #expect(image.image == blank)
            #expect(try host.journalled().isEmpty)
            host.readers.put(try host.sam(), on: TestHost.slot)
            try await host.enrol(card)
        }
    }

    @Test func `with two SAMs neither is chosen`() async throws {
        try await TestHost.run({ $0.samReader = nil }) { host in
            host.readers.put(try TestHost.Keys().sam(), on: TestHost.two)
            let message = try await host.refusal(of: try host.card())
            #expect(message.key == "several-sams")
            #expect(try host.journalled().isEmpty)
            host.readers.takeCard(off: TestHost.two)
            try await host.enrol(try host.card())
        }
    }

    @Test func `a wrong host key is tried once for each insertion of the SAM`() async throws {
        let key = try wrongKey()
        try await TestHost.run({ $0.hostKey = key }) { host in
            try await host.expectRefusal("host-key-refused", of: try host.card())
            let commands = host.readers.commandCount(on: TestHost.slot)
            for _ in 0..<2 {
                try await host.expectRefusal("host-key-blocked", of: try host.card())
            }
            #expect(host.readers.commandCount(on: TestHost.slot) == commands, "the SAM is not asked again")
            host.readers.takeCard(off: TestHost.slot)
            host.readers.put(try host.sam(), on: TestHost.slot)
            try await host.expectRefusal("host-key-refused", of: try host.card())
            #expect(try host.journalled().isEmpty)
        }
    }

    @Test(arguments: [5, 9, 13, 17]) func `pulled in the middle and plugged back, the same card is finished`(
        place: Int
    ) async throws {
        try await TestHost.run { host in
            let card = try host.card()
            let readers = host.readers
            readers.intercept { name, count, _ in
                if name == TestHost.one, count == place { readers.takeCard(off: TestHost.slot) }
                return .none
            }
            let message = try await host.refusal(of: card)
            #expect(message.key == "sam-gone" && message.category == .unavailable, "\(message)")
            readers.intercept(nil)
            try await host.expectRefusal("no-sam", of: card)
            readers.put(try host.sam(), on: TestHost.slot)
            #expect(try await host.enrol(card).number == Sample.number(1))
            #expect(try host.journalled() == ["RESERVED", "ENROLLED"])
        }
    }

    /// Key 1 of the profile, of entry 17, opens the card for its proof: the card is begun by then.
    @Test(arguments: SAMFault.allCases)
    func `each fault of the SAM has its own sentence, and a good SAM finishes the card`(
        fault: SAMFault
    ) async throws {
        try await TestHost.run { host in
            let card = try host.card()
            host.readers.put(try fault.sam(host), on: TestHost.slot)
            let message = try await host.refusal(of: card)
            #expect(message.key == fault.message, "\(message)")
            #expect(message.category == .unavailable && !message.detail.isEmpty)
            host.readers.put(try host.sam(), on: TestHost.slot)
            #expect(try await host.enrol(card).number == Sample.number(1))
            #expect(try host.journalled().last == "ENROLLED")
        }
    }

    @Test func `the cause in a key's entry is described in both languages, with its number`() async throws {
        try await TestHost.run { host in
            let cases: [(SAMFault, String, String)] = [
                (.disabled, "the key of entry 17, because the entry is disabled", "car l'entrée est désactivée"),
                (
                    .versionMissing, "entry 17, because version 1 is missing (the entry has 9)",
                    "car la version 1 est absente"
                ),
                (.usedUp, "entry 17, because usage counter 3 is at its limit", "car le compteur 3 est à sa limite"),
            ]
            for (fault, english, french) in cases {
                host.readers.put(try fault.sam(host), on: TestHost.slot)
                let message = try await host.refusal(of: try host.card())
                #expect(message.english.contains(english), "\(message.english)")
                #expect(message.french.contains("l'entrée 17, \(french)"), "\(message.french)")
            }
        }
    }

    @Test func `a SAM left between the two parts of an authentication is used again`() async throws {
        try await TestHost.run { host in
            let key = host.service.profile.factoryKey.reference
            let left = try host.dependencies.sam.lease.withSAM { loan throws(SAMError) in
                try loan.sam.beginPICCAuthentication(with: key, challenge: [UInt8](repeating: 0, count: 16))
            }
            #expect(try left.get().count == 32)
            #expect(try await host.enrol(try host.card()).number == Sample.number(1))
        }
    }

    @Test func `the SAM's reader never serves cards`() async throws {
        try await TestHost.run({
            $0.stations = [StationPlace(name: "left", reader: "Virtual reader SAM 00 01")]
            $0.samReader = "Virtual reader SAM"
        }) { host in
            #expect(host.phase("left") == .noReader)
            await #expect(throws: EnrolmentError.self) { try await host.order() }
            host.readers.put(try host.card(), on: TestHost.slot)
            #expect(host.readers.commandCount(on: TestHost.slot) == 0)
            let error = await #expect(throws: EnrolmentError.self) {
                try await host.service.cards.inspectCard(on: TestHost.slot)
            }
            #expect(try #require(error).userMessage.key == "reader-of-sam")
            #expect(try await host.service.stations.readers().map(\.role) == ["sam", nil, nil])
        }
    }

    @Test func `a SAM on a station's reader is recognised by its missing UID`() async throws {
        try await TestHost.run({ $0.samReader = nil }) { host in
            try await host.expectRefusal("no-uid", of: try host.sam())
        }
    }

    @Test func `the SAM identifies itself, and another card on its reader is named`() async throws {
        try await TestHost.run { host in
            let found = try await host.service.sam.inspectSAM()
            #expect(found.sam.reader == TestHost.slot)
            #expect(found.session == .success(.open(.full)))
            host.readers.put(OtherCard(.contact), on: TestHost.slot)
            let error = await #expect(throws: SAMError.self) { try await host.service.sam.inspectSAM() }
            #expect(try #require(error).userMessage.key == "sam-unsupported")
        }
    }

    @Test func `an unusable SAM is reported with the reason`() async throws {
        let key = try wrongKey()
        try await TestHost.run({ $0.hostKey = key }) { host in
            for reason in [SAMError.hostKeyRefused(entry: 0, version: 0), .hostKeyBlocked] {
                let found = try await host.service.sam.inspectSAM()
                #expect(found.sam.reader == TestHost.slot && found.sam.version.mode == .av2)
                #expect(found.session == .failure(reason))
            }
            host.readers.put(try host.sam(mode: .av3Delivered) { _ in }, on: TestHost.slot)
            let delivered = try await host.service.sam.inspectSAM()
            #expect(delivered.session == .failure(.unsupportedMode(.notActivated)))
            #expect(SAMError.unsupportedMode(.notActivated).userMessage.key == "sam-not-activated")
        }
    }

    @Test func `of two SAMs the one with the configured UID is reported`() async throws {
        let (wrong, other) = (try wrongKey(), try TestHost.Keys())
        let uid = try #require(other.file.split(separator: "\"").dropFirst().first.flatMap { CardUID(hex: $0) })
        try await TestHost.run({ ($0.samReader, $0.hostKey, $0.samUID) = (nil, wrong, uid) }) { host in
            host.readers.put(try other.sam(), on: TestHost.two)
            let found = try await host.service.sam.inspectSAM()
            #expect(found.sam.reader == TestHost.two && found.sam.version.uid == uid)
            #expect(found.session == .failure(.hostKeyRefused(entry: 0, version: 0)))
        }
        try await TestHost.run({ $0.samReader = nil }) { host in
            host.readers.put(try other.sam(), on: TestHost.two)
            let error = await #expect(throws: SAMError.self) { try await host.service.sam.inspectSAM() }
            #expect(try #require(error).userMessage.key == "several-sams")
        }
    }
}
