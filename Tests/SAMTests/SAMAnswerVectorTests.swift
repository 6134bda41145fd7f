// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SAM
import SmartCard
import TestSupport
import Testing

/// Answers of real SAMs.
@Suite struct SAMAnswerVectorTests {
    private let suite = "SAMAnswerVectorTests"

    @Test func `versions are read as published`() throws {
        for vector in try VectorSuite.load("samav2-getversion", suite: suite) {
            let channel = try ScriptedChannel([(try text(vector, "capdu"), try text(vector, "rapdu"))])
            let version = try MIFARESAM(channel: channel).version()
            #expect(version.uid == CardUID(try vector.bytes("uid")), "\(vector)")
            #expect(version.batch == (try vector.bytes("batch")), "\(vector)")
            #expect(version.production == (try ["day", "month", "year"].flatMap { try vector.bytes($0) }), "\(vector)")
            #expect([version.cryptoSettings] == (try vector.bytes("crypto_settings")), "\(vector)")
            #expect((version.mode == .av1) == (vector.text("mode") == "A1"), "\(vector)")
            let (hardware, software) = (version.hardware, version.software)
            for (part, name) in [(hardware, "hw"), (software, "sw")] {
                let bytes = [
                    part.vendor, part.type, part.subtype, part.major, part.minor, part.storage, part.transmission,
                ]
                #expect(bytes == Hex.decode(try text(vector, name)), "\(vector)")
            }
        }
    }

    @Test func `key entries are read as published`() throws {
        for vector in try VectorSuite.load("samav1-getkeyentry", suite: suite) {
            let version = try #require(try VectorSuite.load("samav2-getversion", suite: suite).first)
            let channel = try ScriptedChannel(
                try [version, vector].map { (try text($0, "capdu"), try text($0, "rapdu")) }
            )
            let sam = MIFARESAM(channel: channel)
            #expect(try sam.version().mode == .av1, "which says in what format entries are told")
            let entry = try sam.keyEntry(0)
            #expect(entry.versions == (try ["verA", "verB", "verC"].flatMap { try vector.bytes($0) }), "\(vector)")
            #expect(entry.application == (try vector.bytes("df_aid")), "\(vector)")
            #expect([entry.applicationKeyNumber] == (try vector.bytes("df_keyno")), "\(vector)")
            #expect([entry.changeKeyEntry] == (try vector.bytes("cek_no")), "\(vector)")
            #expect([entry.changeKeyVersion] == (try vector.bytes("cek_ver")), "\(vector)")
            #expect((entry.usageCounter == nil) == (vector.text("ref_kuc") == "FF"), "\(vector)")
            #expect(entry.settings == (try vector.bytes("set")), "\(vector)")
            #expect(entry.keyType == .desfireLegacy, "\(vector)")
        }
    }

    @Test func `a refused card authentication lists the possible causes`() throws {
        for vector in try VectorSuite.load("samav2-authenticate-picc", suite: suite) {
            let command = try CommandAPDU(bytes: vector.bytes("capdu"))
            // GetVersion, which is asked after the refusal, gets no useful answer either.
            let channel = try ScriptedChannel([
                (try text(vector, "capdu"), try text(vector, "rapdu")), ("8060000000", "6D00"),
            ])
            let key = KeyReference(
                entry: command.data[0],
                version: command.data[1],
                diversificationInput: Array(command.data[18...])
            )
            let holder = SAMKeyHolder(MIFARESAM(channel: channel))
            let error = #expect(throws: KeyHolderError.self) {
                try holder.beginAuthentication(.aes, with: key, challenge: Array(command.data[2..<18]))
            }
            #expect(channel.mismatch == nil, "\(vector)")
            #expect(error?.reason == .keyUnusable && error?.code == 0x6985 && error?.key == key)
            #expect(error?.cause?.description.contains("usage counter") == true)
        }
    }

    private func text(_ vector: Vector, _ field: String) throws -> String { try #require(vector.text(field)) }
}
