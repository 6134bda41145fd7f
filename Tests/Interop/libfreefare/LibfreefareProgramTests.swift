// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Testing

/// libfreefare, an independent client tested on real cards, drives the virtual card through libnfc.
@Suite(.serialized, .timeLimit(.minutes(5))) struct LibfreefareProgramTests {
    static let programs = ["applications", "data_files", "keys", "record_files", "refusals", "value_files"]

    @Test(arguments: programs) func `every check of a program passes`(name: String) async throws {
        let fixture = try PN532Fixture()
        try fixture.putBlankCard()
        let program = try await Program.build(name, in: fixture.folder)
        let ending = try await program.run(device: fixture.device, in: fixture.folder)
        let counts = try #require(ending.counts, "\(name) ended with \(ending.status): \(ending.output.suffix(500))")
        print("walk: libfreefare: \(name): \(counts.passed) checks passed, \(counts.failed) failed")
        #expect(ending.status == 0 && counts.passed > 0 && counts.failed == 0, "\(ending.failures)")
    }

    @Test func `nfc-list shows the card`() async throws {
        let fixture = try PN532Fixture()
        try fixture.putBlankCard()
        let ending = try await Program.installed("nfc-list").run(device: fixture.device, in: fixture.folder)
        #expect(ending.status == 0)
        for line in [
            "1 ISO14443A passive target(s) found", "ATQA (SENS_RES): 03  44",
            "UID (NFCID1): 04  a1  b2  c3  d4  e5  80",
            "SAK (SEL_RES): 20", "ATS: 75  77  81  02  80",
        ] {
            #expect(ending.output.contains(line), "\(ending.output)")
        }
    }

    @Test func `mifare-desfire-info shows the card`() async throws {
        let fixture = try PN532Fixture()
        try fixture.putBlankCard()
        let ending = try await Program.installed("mifare-desfire-info").run(device: fixture.device, in: fixture.folder)
        #expect(ending.status == 0)
        for line in [
            "0x04a1b2c3d4e580", "0x1a (=8192 bytes)", "Master Key settings (0x0f)", "Master Key version: 0 (0x00)",
            "Free memory: 7936 bytes",
        ] {
            #expect(ending.output.contains(line), "\(ending.output)")
        }
    }

    @Test func `a program whose checks fail is not taken for a good one`() async throws {
        let fixture = try PN532Fixture()
        let program = try await Program.build("refusals", in: fixture.folder)
        let ending = try await program.run(device: fixture.device, in: fixture.folder)
        #expect(ending.status == 2, "without a card")
        #expect(ending.counts == nil)
    }
}
