// SPDX-License-Identifier: Apache-2.0

extension ChipCommand {
    private typealias Bit = StoredApplication.SettingsBit
    private static let listing = Need.masterKeyUnless(Bit.listingFree)
    private static let creation = Need.masterKeyUnless(Bit.creationFree)
    private static let dataFiles: Object = .file([.standard, .backup])
    private static let recordFiles: Object = .file([.linear, .cyclic])
    private static let anyFile: Object = .file([.standard, .backup, .value, .linear, .cyclic])
    private static let readers = Need.right([.read, .readWrite])
    private static let writers = Need.right([.write, .readWrite])
    /// A plain amount, one with a MAC of 4 or 8 bytes, one enciphered in blocks of 8 or 16.
    private static let amounts = [5, 9, 13, 17]
    /// A header of seven bytes, and as much data as a frame holds.
    private static let dataFrames = Array(7...VirtualDESFireCard.longestData)

    /// The command of a code, nil for codes this card does not know.
    static func find(_ code: UInt8) -> ChipCommand? {
        security[code] ?? card[code] ?? application[code] ?? data[code]
    }

    private static let security: [UInt8: ChipCommand] = [
        0x0A: ChipCommand([1], .any, run: CardChip.authenticate),
        0x1A: ChipCommand([1], .any, run: CardChip.authenticate),
        0xAA: ChipCommand([1], .any, run: CardChip.authenticate),
        0x45: ChipCommand([0], .any, .nothing, listing, run: CardChip.keySettings),
        0x51: ChipCommand([0], .any, .nothing, .session, run: CardChip.cardUID),
        0x54: ChipCommand(
            [8, 16],
            .any,
            .nothing,
            .masterKey,
            .enciphered(header: 0, .fixed(1)),
            run: CardChip.changeKeySettings
        ),
        0x5C: ChipCommand(
            [9, 17, 25, 33, 41, 49],
            .card,
            .nothing,
            .masterKey,
            .cryptogram(header: 1),
            run: CardChip.setConfiguration
        ),
        0x64: ChipCommand([1], .any, .key, run: CardChip.keyVersion),
        0xC4: ChipCommand([25, 33], .any, .nothing, .session, .cryptogram(header: 1), run: CardChip.changeKey),
    ]

    private static let card: [UInt8: ChipCommand] = [
        0x5A: ChipCommand([3], .any, run: CardChip.selectApplication),
        0x60: ChipCommand([0], .any, run: CardChip.version),
        0x6A: ChipCommand([0], .card, .nothing, listing, run: CardChip.applicationIDs),
        0x6D: ChipCommand([0], .card, .nothing, listing, run: CardChip.applicationNames),
        0x6E: ChipCommand([0], .any, run: CardChip.freeMemory),
        0xCA: ChipCommand([5, 7] + Array(8...23), .card, .nothing, creation, run: CardChip.createApplication),
        0xDA: ChipCommand([3], .any, run: CardChip.deleteApplication),
        0xFC: ChipCommand([0], .card, .nothing, .masterKey, run: CardChip.format),
    ]

    private static let application: [UInt8: ChipCommand] = [
        0x5F: ChipCommand(
            [4, 9, 17],
            .application,
            anyFile,
            .right([.change]),
            .enciphered(header: 1, .fixed(3)),
            run: CardChip.changeFileSettings
        ),
        0x61: ChipCommand([0], .application, .nothing, listing, run: CardChip.isoFileIDs),
        0x6F: ChipCommand([0], .application, .nothing, listing, run: CardChip.fileIDs),
        0xC0: ChipCommand([10, 12], .application, .nothing, creation, run: CardChip.createRecordFile),
        0xC1: ChipCommand([10, 12], .application, .nothing, creation, run: CardChip.createRecordFile),
        0xCB: ChipCommand([7, 9], .application, .nothing, creation, run: CardChip.createDataFile),
        0xCC: ChipCommand([17], .application, .nothing, creation, run: CardChip.createValueFile),
        0xCD: ChipCommand([7, 9], .application, .nothing, creation, run: CardChip.createDataFile),
        0xDF: ChipCommand([1], .application, anyFile, creation, run: CardChip.deleteFile),
        0xF5: ChipCommand([1], .application, anyFile, listing, run: CardChip.fileSettings),
    ]

    private static let data: [UInt8: ChipCommand] = [
        0x0C: ChipCommand(
            amounts,
            .application,
            .file([.value]),
            .right([.readWrite]),
            .byFile(header: 1, .fixed(4)),
            run: CardChip.changeValue
        ),
        0x1C: ChipCommand(
            amounts,
            .application,
            .file([.value]),
            writers,
            .byFile(header: 1, .fixed(4)),
            run: CardChip.changeValue
        ),
        0x3B: ChipCommand(
            dataFrames,
            .application,
            recordFiles,
            writers,
            .byFile(header: 7, .announced),
            run: CardChip.writeRecord
        ),
        0x3D: ChipCommand(
            dataFrames,
            .application,
            dataFiles,
            writers,
            .byFile(header: 7, .announced),
            run: CardChip.writeData
        ),
        0x6C: ChipCommand([1], .application, .file([.value]), .valueRight, run: CardChip.value),
        0xA7: ChipCommand([0], .application, run: CardChip.abort),
        0xBB: ChipCommand([7], .application, recordFiles, readers, run: CardChip.readRecords),
        0xBD: ChipCommand([7], .application, dataFiles, readers, run: CardChip.readData),
        0xC7: ChipCommand([0], .application, run: CardChip.commit),
        0xDC: ChipCommand(
            amounts,
            .application,
            .file([.value]),
            .right([.read, .write, .readWrite]),
            .byFile(header: 1, .fixed(4)),
            run: CardChip.changeValue
        ),
        0xEB: ChipCommand([1], .application, recordFiles, .right([.readWrite]), run: CardChip.clearRecords),
    ]
}
