import { Argument, Command } from 'commander';
import { z } from 'zod';
import { schemaOf, workflowTypes } from '../../contract/inputs.ts';
import type { WorkflowType } from '../../contract/inputs.ts';
import { projectFileSchema } from '../../project/project-file.ts';
import { examples } from './examples.ts';

export function schemaCommand(): Command {
  return new Command('schema')
    .description("print the JSON Schema of a workflow's input, or that of a project's sparkify.json")
    .addArgument(new Argument('<what>', 'type of the workflow, or project').choices([...workflowTypes, 'project']))
    .addHelpText(
      'after',
      examples({
        'sparkify schema pipeline': 'every field of the input of a pipeline, with its default',
        'sparkify schema project > sparkify.schema.json': 'for an editor that checks sparkify.json',
      }),
    )
    .action((what: WorkflowType | 'project') => {
      console.log(JSON.stringify(what === 'project' ? projectFileSchema() : inputSchema(what), null, 2));
    });
}

/** The schema for callers: every field is optional, and no other is allowed. */
export function inputSchema(workflow: WorkflowType): object {
  return { title: workflow, ...z.toJSONSchema(schemaOf(workflow), { io: 'input' }) };
}
