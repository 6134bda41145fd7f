// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Posix
import SmartCard
import TestSupport
import Testing

@testable import VirtualSAM

@Suite struct SAMKeysPlanTests {
    private static let profile = """
        name: fictional
        host: {entry: 3, version: 1}
        factoryKey: {entry: 4, version: 0}
        keys:
          - {number: 0, entry: 5, version: 1, diversification: uid 4085F5}
          - {number: 1, entry: 5, version: 2, diversification: uid 4085F5}
          - {number: 2, entry: 6, version: 7}
        picc: {entry: 9, version: 0}
        """

    @Test func `a profile becomes a keys file that a SAM takes`() throws {
        let random = FixedRandom((0..<70).map { UInt8($0) })
        let (file, host) = try SAMKeysPlan(profile: Self.profile).makeKeys(random: random)
        let store = try SAMKeysFile.parse(String(decoding: file, as: UTF8.self))
        #expect(store.uid == [4, 0, 1, 2, 3, 4, 5])
        #expect(String(decoding: host, as: UTF8.self) == Hex.encode((6..<22).map { UInt8($0) }) + "\n")
        let hostKey = try #require(try store.entry(3).keys.first)
        #expect(hostKey.withStoredBytes { Hex.encode($0) + "\n" } == String(decoding: host, as: UTF8.self))
        #expect(try store.entry(3).keyClass == .host)
        #expect(try store.entry(4).keys.map { $0.withStoredBytes { $0 } } == [[UInt8](repeating: 0, count: 16)])
        #expect(try store.entry(4).diversification == .none)
        #expect(try store.entry(5).keys.map(\.version) == [1, 2])
        #expect(try store.entry(5).diversification == .mandatory)
        #expect(try store.entry(6).diversification == .none)
        #expect(throws: VirtualSAMStatus.wrongKeyReference) { try store.entry(9) }
    }

    @Test(arguments: VirtualMIFARESAM.Mode.allCases)
    func `a file for another chip names it`(_ mode: VirtualMIFARESAM.Mode) throws {
        let file = try SAMKeysPlan.reference().makeKeys(random: SystemRandom(), mode: mode).file
        let text = String(decoding: file, as: UTF8.self)
        #expect(try SAMKeysFile.parse(text).mode == mode)
        #expect(text.contains("mode: ") == (mode != .av2))
    }

    @Test func `two files never hold the same keys`() throws {
        let plan = try SAMKeysPlan.reference()
        #expect(try plan.makeKeys(random: SystemRandom()).hostKey != plan.makeKeys(random: SystemRandom()).hostKey)
    }

    @Test(arguments: [
        "", "host: {entry: 0, version: 0}", "host: {entry: 0, version: 0}\nfactoryKey: {entry: 1, version: 0}",
        "host: {entry: 1, version: 0}\nfactoryKey: {entry: 1, version: 0}\nkeys: [{entry: 2, version: 1}]",
        "host: {entry: 0, version: 0}\nfactoryKey: {entry: 1, version: 0}\nkeys: [{entry: 128, version: 1}]",
        "host: {entry: 0}\nfactoryKey: {entry: 1, version: 0}\nkeys: [{entry: 2, version: 1}]",
    ])
    func `a profile without the fields about keys is refused`(_ text: String) {
        #expect(throws: SAMKeysFileError.self) { try SAMKeysPlan(profile: text) }
    }

    @Test func `the built-in plan is that of the reference profile`() throws {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let text = try Files.read("/\(path)/Sources/CROUSCard/Profiles/reference.yaml")
        let ofProfile = try SAMKeysPlan(profile: String(decoding: text, as: UTF8.self))
        let random = (0..<200).map { UInt8($0) }
        let expected = try ofProfile.makeKeys(random: FixedRandom(random))
        let builtIn = try SAMKeysPlan.reference().makeKeys(random: FixedRandom(random))
        #expect(builtIn.file == expected.file)
        #expect(builtIn.hostKey == expected.hostKey)
    }
}
