import { formOf } from "../../shared/fields.mjs";
import { propertiesOf } from "./form.mjs";
import { connectionFields } from "./operations.mjs";

/** n8n has a name for each credential already, and shows no list before the credential is there. */
const fields = connectionFields.filter(({ path }) => path !== "name").map(({ "choices-from": _, ...field }) => field);

/** n8n reads no environment on a credential's behalf. */
const withoutEnvironment = ({ description, ...property }) => ({
  ...property,
  description: description?.replace(/ ?Empty: [^.]*\./, ""),
});

export class WhatsAppToolkitApi {
  name = "whatsAppToolkitApi";
  displayName = "WhatsApp Toolkit API";
  icon = "file:whatsapp.svg";
  properties = propertiesOf(formOf(fields)).map(withoutEnvironment);
}

const secret = { type: "string", typeOptions: { password: true }, default: "", required: true };

export class WhatsAppToolkitTriggerApi {
  name = "whatsAppToolkitTriggerApi";
  displayName = "WhatsApp Toolkit Webhook";
  icon = "file:whatsapp.svg";
  properties = [
    {
      ...secret,
      displayName: "App Secret",
      name: "appSecret",
      description: "From the app's dashboard, Settings, Basic. Meta signs with it",
    },
    {
      ...secret,
      displayName: "Verify Token",
      name: "verifyToken",
      description: "A word of your own, which the app's dashboard asks for beside the address",
    },
  ];
}
