// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Posix
import SmartCard
import TestSupport
import Testing

@testable import VirtualSAM

@Suite struct SAMKeysFileTests {
    private static let good = """
        uid: 0431278A5F4F80
        entries:
          - number: 0
            type: aes128
            class: host
            diversification: none
            versions:
              - {version: 0, value: "00112233445566778899AABBCCDDEEFF"}
          - number: 0x10
            type: aes128
            class: picc
            diversification: mandatory
            settings: [dumpSessionKey, noEncipher]
            changeEntry: {entry: 0, version: 2}
            counter: 3
            application: 4085F5
            applicationKey: 2
            versions:
              - {version: 1, value: 00112233445566778899AABBCCDDEE01}
              - {version: 2, value: 00112233445566778899AABBCCDDEE02}
          - number: 17
            type: des
            messaging: d40
            class: picc
            versions:
              - {version: 0, value: 00000000000000000000000000000000}
          - number: 18
            type: 3k3des
            class: picc
            versions:
              - {version: 0, value: 00112233445566778899AABBCCDDEEFF0011223344556677}
        counters:
          - {number: 3, limit: 1000, value: 7}
        """

    @Test func `every field of a file reaches its entry`() throws {
        let store = try SAMKeysFile.parse(Self.good)
        let fixture = VirtualMIFARESAM(keys: store)
        func send(_ text: String) -> String { Hex.encode(fixture.respond(to: Hex.decode(text) ?? [])) }
        #expect(Hex.encode(store.uid) == "0431278A5F4F80")
        #expect(send("8064000000") == "000000000000000000FF2000009000")
        #expect(send("8064100000") == "0102024085F50200020321" + "20119000")
        #expect(send("8064110000") == "000000000000000000FF0000019000")
        #expect(send("8064120000") == "0000000000000000FF1800019000")
        #expect(send("806C030000") == "E8030000000007000000" + "9000")
        let key = try #require(try store.entry(0).keys.first)
        #expect(key.withStoredBytes { Hex.encode($0) } == "00112233445566778899AABBCCDDEEFF")
    }

    @Test func `mode and lock of the SAM are in the file; AV1 needs no classes`() throws {
        #expect(try SAMKeysFile.parse(Self.good).mode == .av2)
        #expect(try SAMKeysFile.parse(Self.good, mode: .av1).mode == .av1)
        for mode in VirtualMIFARESAM.Mode.allCases {
            let text = "mode: \(mode.rawValue)\nlocked: true\n" + Self.good
            let store = try SAMKeysFile.parse(text)
            #expect(store.mode == mode && store.isLocked)
            let bare = text.replacing("    class: host\n", with: "").replacing("    class: picc\n", with: "")
            guard mode == .av1 || mode == .av2AsAV1 else {
                #expect(throws: SAMKeysFileError.self) { try SAMKeysFile.parse(bare) }
                continue
            }
            let plain = try SAMKeysFile.parse(bare)
            #expect(try plain.entry(0).keyClass == .host && plain.entry(16).keyClass == .picc)
        }
        let quirky = try SAMKeysFile.parse("quirks: [protectedErrors, dumpIsSecurityMatter]\n" + Self.good)
        #expect(quirky.quirks == [.protectedErrors, .dumpIsSecurityMatter])
        for wrong in ["mode: av4\n", "locked: 1\n", "quirks: [none]\n"] {
            #expect(throws: SAMKeysFileError.self) { try SAMKeysFile.parse(wrong + Self.good) }
        }
    }

    @Test func `the example of the documentation is a valid file`() throws {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let page = String(decoding: try Files.read("/\(path)/docs/sam-keys-file.md"), as: UTF8.self)
        let example = try #require(page.split(separator: "```yaml\n").last?.split(separator: "```").first)
        let store = try SAMKeysFile.parse(String(example))
        #expect(try store.entry(16).settings == .noGenerateMAC)
        #expect(try store.counter(3).limit == 1000)
    }

    @Test func `the documentation lists all quirks`() throws {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let page = String(decoding: try Files.read("/\(path)/docs/sam-keys-file.md"), as: UTF8.self)
        let chapter = try #require(page.split(separator: "## Quirks\n").last?.split(separator: "\n## ").first)
        let names = chapter.split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap {
            $0.split(separator: "`")[1]
        }
        let store = try SAMKeysFile.parse("quirks: [\(names.joined(separator: ", "))]\n" + Self.good)
        #expect(store.quirks.rawValue == .max && names.count == UInt8.bitWidth)
    }

    @Test func `a bad field is named with its place, without the key`() throws {
        let cases = [
            ("uid: 0431278A5F4F80", "uid: 0431", "uid"), ("number: 0x10", "number: 200", "number"),
            ("number: 0x10", "number: 0", "entries"), ("class: host", "class: hosts", "class"),
            ("type: 3k3des", "type: 4k", "type"), ("mandatory", "perhaps", "diversification"),
            ("noEncipher", "noEnciper", "settings"), ("counter: 3", "counter: 16", "counter"),
            ("application: 4085F5", "application: 4085", "application"),
            ("messaging: d40", "messaging: d4", "messaging"),
            ("limit: 1000", "limit: many", "limit"), ("version: 2, value", "version: 1, value", "versions"),
            ("CDDEE01", "CDDEE0", "value"), ("entry: 0, version: 2", "entry: 0", "version"),
            ("class: host", "clas: host", "clas"), ("type: 3k3des", "type: aes192\n    messaging: d40", "messaging"),
            ("type: des", "type: 2k3des", "value"), ("\"00112233445566778899AABBCCDDEEFF\"", "[1]", "value"),
        ]
        for (text, replacement, field) in cases {
            let bad = try replaced(text, by: replacement)
            do {
                _ = try SAMKeysFile.parse(bad)
                Issue.record("\(replacement) was taken")
            } catch {
                guard case .field(_, let name, _) = error else {
                    Issue.record("\(replacement): \(error)")
                    continue
                }
                #expect(name == field, "\(replacement)")
                #expect(!"\(error)".contains("00112233"), "\(replacement)")
            }
        }
    }

    @Test func `an error inside an entry names the entry`() throws {
        let error = #expect(throws: SAMKeysFileError.self) {
            try SAMKeysFile.parse(try replaced("CDDEE02", by: "CDDEEZZ"))
        }
        #expect(error.map { "\($0)" } == "entry 16, versions 2: value must be 32 hexadecimal digits")
    }

    @Test(arguments: ["", "- 1", "uid: [", "uid: a: b", "\u{0}", "uid: 0431278A5F4F80\nentries: []", "uid: 1\nuid: 2"])
    func `a file that is not a keys file is an error`(_ text: String) {
        #expect(throws: SAMKeysFileError.self) { try SAMKeysFile.parse(text) }
    }

    @Test func `a syntax error names the line and quotes nothing`() {
        let error = #expect(throws: SAMKeysFileError.self) {
            try SAMKeysFile.parse("uid: 0431278A5F4F80\nentries: {value: 00112233\n")
        }
        guard case .malformed(let line) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(line != nil)
    }

    @Test func `a file that others may read is refused`() throws {
        let folder = "/tmp/crousd-keys-\(try SystemRandom().bytes(6).map { String($0) }.joined(separator: "-"))"
        try Files.makeFolders(folder)
        try Files.replace(folder + "/open", with: Array(Self.good.utf8), mode: 0o644)
        try Files.replace(folder + "/closed", with: Array(Self.good.utf8), mode: 0o600)
        #expect(throws: SAMKeysFileError.exposed(path: folder + "/open", permissions: 0o644)) {
            try SAMKeysFile.load(folder + "/open")
        }
        #expect(try SAMKeysFile.load(folder + "/closed").uid.count == 7)
        #expect(throws: SAMKeysFileError.self) { try SAMKeysFile.load(folder + "/missing") }
    }

    private func replaced(_ text: String, by replacement: String) throws -> String {
        let range = try #require(Self.good.firstRange(of: text))
        return Self.good.replacingCharacters(in: range, with: replacement)
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
