import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** The simulated Graph API, of the command that `HOST_HARNESS` names. */
export async function simulator(options = []) {
  const command = spawn(process.env.HOST_HARNESS, ["simulate", "--listen", "127.0.0.1:0", "--no-limits", ...options]);
  command.stderr.resume();
  // Also where a test fails before it ends the simulator.
  process.once("exit", () => command.kill());
  const [line] = await once(createInterface({ input: command.stdout }), "line");
  const close = async () => {
    command.kill();
    await once(command, "exit");
  };
  return { connection: JSON.parse(line), close };
}
