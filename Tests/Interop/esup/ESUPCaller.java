// SPDX-License-Identifier: Apache-2.0
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.stream.Collectors;
import javax.smartcardio.Card;
import javax.smartcardio.CardChannel;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CommandAPDU;
import javax.smartcardio.TerminalFactory;

/**
 * Does what esup-sgc-client does around one card, with the same names, working directory and PC/SC connection, and prints what
 * it saw as "name=value". Written from the facts in docs/creation-carte-crous.md.
 *
 * <p>usage: java ESUPCaller.java NUMBER
 */
final class ESUPCaller {
    private static final String API = "c:\\cnousApi\\";
    private static final File CSV = new File("c:\\cnousApi\\csv_out.csv");

    public static void main(String[] arguments) throws Exception {
        System.out.println("ready=" + call("-t"));
        Card card = connect();
        CardChannel channel = card.getBasicChannel();
        byte[] uid = channel.transmit(new CommandAPDU(HexFormat.of().parseHex("FFCA000000"))).getData();
        System.out.println("csn=" + HexFormat.of().withUpperCase().formatHex(uid));
        System.out.println("deleted=" + CSV.delete());
        String padded = ("000000000000000" + arguments[0]).substring(arguments[0].length());
        System.out.println("written=" + call("-e", padded));
        for (String line : CSV.exists() ? Files.readAllLines(CSV.toPath()) : java.util.List.<String>of()) {
            System.out.println("csv=" + line);
        }
        System.out.println("read=" + call("-l"));
        card.disconnect(false);
        System.out.println("end=");
    }

    /** Shared, as any Java program connects; the first terminal with a card on it. */
    private static Card connect() throws Exception {
        for (CardTerminal terminal : TerminalFactory.getInstance("PC/SC", null).terminals().list()) {
            if (terminal.isCardPresent()) {
                System.out.println("terminal=" + terminal.getName());
                return terminal.connect("*");
            }
        }
        throw new IOException("no terminal with a card");
    }

    /** Standard output, its lines joined; neither standard error nor the exit code is looked at. */
    private static String call(String... options) throws IOException {
        java.util.List<String> command = new java.util.ArrayList<>();
        command.add(API + "\\CreationCarteCrous.exe");
        command.addAll(java.util.List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(new File(API));
        Process process = builder.start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            return output.lines().collect(Collectors.joining());
        }
    }
}
