// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire

/// One function of the card that runs in a session: its command byte and the answer data of a correct card.
struct CardCall {
    let name: String
    let code: UInt8
    let answer: [UInt8]
    let run: (DESFireCard) throws -> Void

    private init(_ name: String, _ code: UInt8, _ answer: [UInt8], _ run: @escaping (DESFireCard) throws -> Void) {
        self.name = name
        self.code = code
        self.answer = answer
        self.run = run
    }

    /// True when command or answer is always enciphered, so that it needs a session.
    var isAlwaysProtected: Bool { [0x51, 0x54, 0x5C, 0x5F].contains(code) }

    /// Bytes of the answer in an EV1 session with AES.
    var protectedLength: Int { code == 0x51 ? 16 : answer.count + 8 }

    /// True when the first `length` bytes of the answer are a shorter list, name or file.
    func isShorter(_ length: Int) -> Bool {
        switch name {
        case "fileIDs", "readRest": true
        case "isoFileIDs": length % 2 == 0
        case "applicationIDs": length % 3 == 0
        case "dfNames": length == 0 || length >= 5
        default: false
        }
    }

    static var all: [CardCall] { queries + configurations + changes + creations }

    private static let rights = AccessRights(read: .free, write: .free, readWrite: .free, change: .never)

    private static var queries: [CardCall] {
        let version: [UInt8] = [
            4, 1, 1, 1, 0, 0x1A, 5, 4, 1, 1, 1, 4, 0x1A, 5, 4, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 0x49, 0x13,
        ]
        return [
            CardCall("version", 0x60, version, { _ = try $0.version() }),
            CardCall("freeMemory", 0x6E, [0, 0x1F, 0], { _ = try $0.freeMemory() }),
            CardCall("applicationIDs", 0x6A, [1, 2, 3, 4, 5, 6], { _ = try $0.applicationIDs() }),
            CardCall("keySettings", 0x45, [0x0F, 0x83], { _ = try $0.keySettings() }),
            CardCall("keyVersion", 0x64, [0x10], { _ = try $0.keyVersion(0) }),
            CardCall("fileIDs", 0x6F, [1, 2], { _ = try $0.fileIDs() }),
            CardCall("isoFileIDs", 0x61, [0x04, 0xE1, 0x05, 0xE1], { _ = try $0.isoFileIDs() }),
            CardCall("dfNames", 0x6D, [1, 2, 3, 4, 0xE1, 0x41], { _ = try $0.dfNames() }),
            CardCall("fileSettings", 0xF5, [0, 3, 0x10, 0, 32, 0, 0], { _ = try $0.fileSettings(1) }),
            CardCall("cardUID", 0x51, [4, 1, 2, 3, 4, 5, 6], { _ = try $0.cardUID() }),
            CardCall("read", 0xBD, [1, 2, 3], { _ = try $0.read(file: 1, offset: 0, length: 3, mode: .maced) }),
            CardCall("readRest", 0xBD, [1, 2, 3], { _ = try $0.read(file: 1, offset: 0, length: nil, mode: .plain) }),
            CardCall("value", 0x6C, [1, 0, 0, 0x80], { _ = try $0.value(of: 1, mode: .plain) }),
            CardCall(
                "readRecords",
                0xBB,
                [1, 2, 3, 4],
                { _ = try $0.readRecords(file: 1, newest: 0, count: 2, recordSize: 2, mode: .plain) }
            ),
        ]
    }

    private static var configurations: [CardCall] {
        [.restrictions(.noFormat), .answerToSelect([0x75, 0x77, 0x81, 0x02, 0x80])].map { configuration in
            CardCall(
                "setConfiguration",
                0x5C,
                [],
                {
                    try $0.setConfiguration(configuration, irreversible: true)
                }
            )
        }
    }

    private static var changes: [CardCall] {
        let application = ApplicationID(number: 0xF58540) ?? .picc
        return [
            CardCall("write", 0x3D, [], { try $0.write([1], to: 1, offset: 0, mode: .plain) }),
            CardCall("credit", 0x0C, [], { try $0.credit(1, to: 1, mode: .plain) }),
            CardCall("debit", 0xDC, [], { try $0.debit(1, from: 1, mode: .plain) }),
            CardCall("limitedCredit", 0x1C, [], { try $0.limitedCredit(1, to: 1, mode: .plain) }),
            CardCall("writeRecord", 0x3B, [], { try $0.writeRecord([1], to: 1, offset: 0, mode: .plain) }),
            CardCall("clearRecords", 0xEB, [], { try $0.clearRecords(file: 1) }),
            CardCall("commit", 0xC7, [], { try $0.commit() }),
            CardCall("abort", 0xA7, [], { try $0.abort() }),
            CardCall("deleteFile", 0xDF, [], { try $0.deleteFile(1) }),
            CardCall("changeKeySettings", 0x54, [], { try $0.changeKeySettings(KeySettings(rawValue: 0x0F)) }),
            CardCall("changeFileSettings", 0x5F, [], { try $0.changeFileSettings(1, mode: .plain, rights: rights) }),
            CardCall("deleteApplication", 0xDA, [], { try $0.deleteApplication(application) }),
        ]
    }

    private static var creations: [CardCall] {
        let application = ApplicationID(number: 0xF58540) ?? .picc
        return [
            CardCall(
                "createValueFile",
                0xCC,
                [],
                { try $0.createValueFile(1, mode: .plain, rights: rights, limits: 0...9, value: 1) }
            ),
            CardCall(
                "createLinearRecordFile",
                0xC1,
                [],
                { try $0.createLinearRecordFile(1, mode: .plain, rights: rights, recordSize: 1, maximum: 1) }
            ),
            CardCall(
                "createCyclicRecordFile",
                0xC0,
                [],
                { try $0.createCyclicRecordFile(1, mode: .plain, rights: rights, recordSize: 1, maximum: 2) }
            ),
            CardCall(
                "createStandardFile",
                0xCD,
                [],
                { try $0.createStandardFile(1, mode: .plain, rights: rights, size: 1) }
            ),
            CardCall(
                "createBackupFile",
                0xCB,
                [],
                { try $0.createBackupFile(1, mode: .plain, rights: rights, size: 1) }
            ),
            CardCall(
                "createApplication",
                0xCA,
                [],
                {
                    try $0.createApplication(
                        application,
                        settings: KeySettings(rawValue: 0x0F),
                        keyCount: 1,
                        keyType: .aes128
                    )
                }
            ),
        ]
    }
}
